import type * as tf from '@tensorflow/tfjs';

/** TensorFlow.js's table of all variables by their names. */
export type VariableTable = Record<string, tf.Variable>;

/**
 * A table that finds variables as long as anything else refers to them, and keeps none alive: that of TensorFlow.js holds
 * every weight of every model that was ever made. What is found under a name is the variable or undefined, and only the
 * names of living ones are listed.
 */
export function weakVariables(before: VariableTable): VariableTable {
  const references = new Map<string | symbol, WeakRef<tf.Variable>>();
  const find = (name: string | symbol) => references.get(name)?.deref();
  const table = new Proxy<VariableTable>(
    {},
    {
      get: (_, name) => find(name),
      has: (_, name) => find(name) !== undefined,
      set: (_, name, variable: tf.Variable) => {
        references.set(name, new WeakRef(variable));
        return true;
      },
      deleteProperty: (_, name) => {
        references.delete(name);
        return true;
      },
      ownKeys: () => {
        for (const name of references.keys()) if (!find(name)) references.delete(name);
        return [...references.keys()];
      },
      getOwnPropertyDescriptor: (_, name) => {
        const value = find(name);
        return value && { value, enumerable: true, configurable: true, writable: true };
      },
    },
  );
  return Object.assign(table, before);
}
