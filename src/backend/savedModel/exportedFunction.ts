import * as tf from '@tensorflow/tfjs';
import { TraceRefusal } from '../compiledStep/traceRefusal.ts';
import type { NamedStep } from './recordStep.ts';
import type { InputSpec } from './inputSpec.ts';
import { checkSpec } from './inputSpec.ts';

/** A function of tensors that is to be a signature. */
export interface ExportedFunction {
  /** Called with the inputs in the order of `inputs`. */
  run: (...inputs: tf.Tensor[]) => tf.Tensor | Readonly<Record<string, tf.Tensor>>;
  inputs: Readonly<Record<string, InputSpec>>;
}

/** The name of a result that comes alone, as TensorFlow and Keras have it. */
const ONLY_OUTPUT = 'output_0';

/** TensorFlow makes an argument of a Python function of each name. */
const NAME = /^[A-Za-z_][\w.-]*$/;

/** @throws Error that says what is wrong with the inputs. */
export function checkFunction({ inputs }: ExportedFunction): void {
  const entries = Object.entries(inputs);
  if (entries.length === 0) throw new Error('it has no inputs, and a signature needs one at least');
  for (const [name, spec] of entries) {
    checkName('input', name);
    checkSpec(name, spec);
  }
}

/** The function with its results by name. @throws TypeError if it gives anything but tensors. */
export function namedStep({ run }: ExportedFunction): NamedStep {
  return (inputs) => {
    const results: unknown = run(...inputs);
    if (results instanceof Promise) {
      results.catch(() => undefined);
      throw new TraceRefusal('it is asynchronous: an exported function gives its results at once');
    }
    if (results instanceof tf.Tensor) return { [ONLY_OUTPUT]: results };
    const entries = Object.entries((results ?? {}) as Record<string, unknown>);
    if (entries.length === 0) throw new TypeError('it gives no tensor: return one, or an object of tensors');
    for (const [name, value] of entries) {
      checkName('output', name);
      if (!(value instanceof tf.Tensor)) throw new TypeError(`its result ${name} is no tensor`);
    }
    return results as Record<string, tf.Tensor>;
  };
}

/** @throws Error for a name that Python could not call it by. */
export function checkName(what: string, name: string): void {
  if (!NAME.test(name)) {
    throw new Error(
      `the ${what} ${JSON.stringify(name)} needs a name of letters, digits and _ that begins with a letter or _`,
    );
  }
}
