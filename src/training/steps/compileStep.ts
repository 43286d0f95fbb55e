import * as tf from '@tensorflow/tfjs';
import { printWarning } from '../trainer/print.ts';
import type { Precision, RandomKey, StepTracer, TracedFunction } from './stepTracer.ts';
import { stepTracer } from './stepTracer.ts';
import type { FlatTree, StepArgument, StepLeaf } from './tensorTree.ts';
import { describeLeaf, flattenTree, toTensor } from './tensorTree.ts';
import { userFrame } from './userFrame.ts';

export interface StepOptions {
  /** For messages, such as `the training step`. Default: made of the function's name. */
  name?: string;
  /**
   * Names what the step depends on beside its arguments and decides which operations it consists of, such as the
   * layers that are frozen: another text compiles it anew.
   */
  variant?: () => string;
  /**
   * Whether the step makes no variables, not even in its first run. By default the first run is not compiled, so that
   * an optimizer of TensorFlow.js can make its own in it.
   */
  makesNoVariables?: boolean;
  /** Where its random numbers come from in each run. Default: a stream of its own, with a new key each run. */
  randomKey?: () => RandomKey;
  /** Has the backend compile it with XLA, where it can. Pays on some GPUs; measure it. Default `false`. */
  xla?: boolean;
  /** In what convolutions and matrix products are computed, where the step is compiled. Default `float32`. */
  precision?: Precision;
}

/** A step that runs as one function of the backend where the backend can, and op by op elsewhere. */
export interface CompiledStep<Args extends readonly object[], Result extends object> {
  /** The results are the caller's to dispose. */
  (...args: { [K in keyof Args]: StepArgument<Args[K]> }): Promise<Result>;
  /** How many functions it was compiled to; 0 where it runs op by op. */
  readonly functionCount: number;
  /** Lets go of the functions; called again, it compiles anew. */
  dispose(): void;
}

/** Functions kept for one step: the batch, the last batch, train and eval, and room for trying things out. */
const MAX_FUNCTIONS = 16;

/**
 * Makes one function of a step written in TensorFlow.js: tensors in, tensors out, and variables assigned. The step is
 * run once to record its operations; from then on libtensorflow optimises and computes them as a whole, in a thread of
 * its own, while JavaScript goes on. It is recorded once for each combination of shapes and dtypes.
 *
 * ```ts
 * const step = compileStep((images: tf.Tensor, labels: tf.Tensor) => {
 *   const { value: loss, grads } = tf.variableGrads(() => lossOf(model.apply(images), labels));
 *   optimizer.apply(grads);
 *   return { loss };
 * });
 * const { loss } = await step(images, labels);
 * ```
 *
 * Because it is run only once, a step may do nothing but compute tensors from its arguments, from variables and from
 * tensors around it:
 *
 * - A number that JavaScript works out in it is a constant; one that changes comes in through {@link stepInput}, as
 *   the hyperparameters of the library's optimizers do.
 * - `tf.dropout`, `tf.randomUniform`, `tf.randomNormal`, `tf.truncatedNormal` and the layers made of them draw anew in
 *   each run. `Math.random()` would not, and is refused.
 * - `if` and `for` over JavaScript values are unrolled; over values of tensors they are impossible, as is every reading
 *   of a value (`dataSync`, `arraySync`, `print`).
 * - The optimizers of TensorFlow.js hold their learning rate as a constant: use those of this library.
 * - `console.log` prints once.
 *
 * A step that does what can't be recorded runs op by op instead, with the same results, and says so once.
 * An error thrown by the step is thrown on; then, and when the computation itself fails, every variable is as before.
 * @param step not asynchronous.
 */
export function compileStep<Args extends readonly object[], Result extends object>(
  step: (...args: Args) => Result,
  options: StepOptions = {},
): CompiledStep<Args, Result> {
  const runner = new StepRunner(step as never, options);
  const run = (...args: unknown[]) => runner.run(args) as Promise<Result>;
  Object.defineProperty(run, 'functionCount', { get: () => runner.functionCount });
  return Object.assign(run, { dispose: () => runner.dispose() }) as never;
}

type AnyStep = (...args: unknown[]) => unknown;

interface KeptFunction {
  traced: TracedFunction;
  rebuild: FlatTree<tf.Tensor>['rebuild'];
}

/** Decides for each call whether it runs compiled, and keeps the functions. */
class StepRunner {
  private readonly functions = new Map<string, KeptFunction>();
  private readonly name: string;
  private readonly ownSeed = Math.floor(Math.random() * 2 ** 31);
  private backend: object | undefined;
  private runs = 0;
  private isPrepared: boolean;
  private isRefused = false;

  constructor(
    private readonly step: AnyStep,
    private readonly options: StepOptions,
  ) {
    this.name = options.name ?? (step.name ? `the step ${step.name}` : 'a step');
    this.isPrepared = options.makesNoVariables ?? false;
  }

  get functionCount(): number {
    return this.functions.size;
  }

  dispose(): void {
    for (const { traced } of this.functions.values()) traced.dispose();
    this.functions.clear();
  }

  async run(args: unknown[]): Promise<unknown> {
    const input = flattenTree<StepLeaf>(args, this.name);
    const tracer = stepTracer();
    const backend = tracer?.backend();
    this.runs++;
    if (backend !== this.backend) this.moveTo(backend);
    if (!tracer || !backend || this.isRefused || !this.isPrepared) return this.runEagerly(input, tracer);
    const kept = this.functionFor(input, tracer);
    if (!kept) return this.runEagerly(input, tracer);
    return kept.rebuild(await kept.traced.run(input.leaves));
  }

  private moveTo(backend: object | undefined): void {
    this.functions.clear(); // they went with their backend
    this.backend = backend;
    this.isRefused = false;
  }

  private runEagerly(input: FlatTree<StepLeaf>, tracer: StepTracer | undefined): unknown {
    const body = () =>
      tf.tidy(() => this.checked(this.step(...(input.rebuild(input.leaves.map(toTensor)) as unknown[]))));
    const result = tracer ? tracer.withRandomStream(this.randomKey, body) : body();
    this.isPrepared = true;
    return result;
  }

  private functionFor(input: FlatTree<StepLeaf>, tracer: StepTracer): KeptFunction | undefined {
    const key = [this.options.variant?.() ?? '', input.form, ...input.leaves.map(describeLeaf)].join(' ');
    const known = this.functions.get(key);
    if (known) {
      this.functions.delete(key); // the least recently used is first
      this.functions.set(key, known);
      return known;
    }
    const made = this.trace(input, tracer);
    if (!made) return undefined;
    this.functions.set(key, made);
    if (this.functions.size > MAX_FUNCTIONS) this.dropOldest();
    return made;
  }

  private dropOldest(): void {
    const [key, { traced }] = this.functions.entries().next().value as [string, KeptFunction];
    this.functions.delete(key);
    traced.dispose();
  }

  private trace(input: FlatTree<StepLeaf>, tracer: StepTracer): KeptFunction | undefined {
    let output: FlatTree<tf.Tensor> | undefined;
    const flatStep = (tensors: tf.Tensor[]): tf.Tensor[] => {
      const args = input.rebuild(tensors) as unknown[];
      const result = tracer.withRandomStream(this.randomKey, () => this.checked(this.step(...args)));
      output = flattenTree<tf.Tensor>(result, `what ${this.name} returns`);
      return output.leaves;
    };
    try {
      const { xla = false, precision = 'float32' } = this.options;
      const settings = { name: this.name, xla, precision };
      const traced = tracer.trace(flatStep, input.leaves, settings);
      return { traced, rebuild: output!.rebuild };
    } catch (error) {
      if (!tracer.isRefusal(error)) throw error;
      this.isRefused = true;
      const where = userFrame(error);
      printWarning(
        `${this.name} is not compiled and runs op by op, which is slower: ` +
          `${error.message}${where ? ` (${where})` : ''}`,
      );
      return undefined;
    }
  }

  private checked(result: unknown): tf.TensorContainer {
    if (result instanceof Promise) {
      result.catch(() => undefined);
      throw new TypeError(`${this.name} is asynchronous: a step gives its results at once`);
    }
    return result as tf.TensorContainer;
  }

  private readonly randomKey = (): RandomKey => this.options.randomKey?.() ?? [this.ownSeed, this.runs];
}
