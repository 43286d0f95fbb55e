import * as tf from '@tensorflow/tfjs';
import type { NodeBackend } from './nodeBackend.ts';

/** Every variable that TensorFlow.js knows. */
function allVariables(): tf.Variable[] {
  return Object.values(tf.engine().registeredVariables);
}

/**
 * The variables as they were before a step was traced. Tracing lets the step assign symbols to them; afterwards each is
 * given back the memory that it had.
 */
export class StepVariables {
  readonly #backend: NodeBackend;
  readonly #before = new Map<tf.Variable, object>();
  readonly #byId = new Map<number, tf.Variable>();

  constructor(backend: NodeBackend) {
    this.#backend = backend;
    const variables = allVariables();
    const ids = backend.getInputTensorIds(variables);
    variables.forEach((variable, index) => {
      const id = ids[index]!;
      this.#byId.set(this.#byId.has(id) ? separate(backend, variable, id) : id, variable);
      this.#before.set(variable, variable.dataId);
      backend.incRef(variable.dataId);
    });
  }

  /** The variable whose value the binding knows by that number. */
  ofId(id: number): tf.Variable | undefined {
    return this.#byId.get(id);
  }

  /** Those that have been made since. */
  get created(): tf.Variable[] {
    return allVariables().filter((variable) => !this.#before.has(variable));
  }

  /** Those that have been assigned since. */
  get assigned(): tf.Variable[] {
    return [...this.#before.keys()].filter(
      (variable) => !variable.isDisposed && variable.dataId !== this.#before.get(variable),
    );
  }

  /** Undoes all assignments and lets go of the variables. */
  restore(): void {
    const engine = tf.engine();
    for (const variable of this.assigned) {
      engine.disposeTensor(variable);
      variable.dataId = this.#before.get(variable)!;
      engine.incRef(variable, undefined as never);
    }
    for (const variable of this.created) variable.dispose();
    for (const dataId of this.#before.values()) this.#backend.disposeData(dataId);
    this.#before.clear();
  }
}

/** Gives a variable that shares another's memory a number of its own, so that one number means one variable. */
function separate(backend: NodeBackend, variable: tf.Variable, id: number): number {
  const { eager } = backend.binding;
  const own = backend.createOutputTensor(eager.metadataOf(eager.share(id)));
  variable.assign(own);
  own.dispose();
  return backend.getInputTensorIds([variable])[0]!;
}

/** Makes a result of a step the variable's value; tensors that share the old one keep it. */
export function assignResult(backend: NodeBackend, variable: tf.Variable, id: number): void {
  const { binding } = backend;
  if (variable.isDisposed) return binding.deleteTensor(id);
  const record = backend.tensorMap.get(variable.dataId);
  if (record.refCount === 1 && record.values == null) {
    binding.deleteTensor(record.id);
    record.id = id;
    return;
  }
  const value = backend.createOutputTensor(binding.eager.metadataOf(id));
  variable.assign(value);
  value.dispose();
}
