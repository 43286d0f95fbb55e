import * as tf from '@tensorflow/tfjs';
import { withKeyedRandom } from '../random/seed.ts';
import { printLine, printWarning } from '../trainer/print.ts';
import type { GuardedStep } from './memoryGuard.ts';
import { explainFailure, refuseWhatCannotFit } from './memoryGuard.ts';
import { withStepPrecision } from './stepPrecision.ts';
import type { FlatStep, Precision, RandomKey, StepChoice, StepTracer, TracedFunction } from './stepTracer.ts';
import { stepTracer } from './stepTracer.ts';
import { rememberSource } from './stepSource.ts';
import type { FlatTree, StepArgument, StepLeaf } from './tensorTree.ts';
import { describeLeaf, flattenTree, toTensor } from './tensorTree.ts';
import { userFrame } from './userFrame.ts';

/** What {@link compileStep} knows of a function beside its code. */
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
  /** Has the backend compile it with XLA, where it can. Pays on some GPUs; `auto` measures it. Default `false`. */
  xla?: boolean | 'auto';
  /**
   * In what convolutions and matrix products are computed, where the step is compiled. Default `float32`, because fewer
   * bits give other numbers, which nobody should get without asking. `auto` asks for whatever is the fastest: the first
   * compiled call computes the step a few times in each way, without an effect on any variable. What wins holds for
   * every function of the step and is kept for this machine and this step; `step` is called once for each way.
   */
  precision?: Precision | 'auto';
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
 * const step = compileStep((images: tf.Tensor, labels: tf.Tensor) =>
 *   optimizer.minimize(() => ({ loss: lossOf(model.apply(images), labels) }), model.parameters()),
 * );
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
 * A step that certainly needs more memory than there is does not begin, and one that runs out of it ends, with an
 * {@link OutOfMemoryError} that tells the size of a batch that would fit.
 * @param step not asynchronous.
 */
export function compileStep<Args extends readonly object[], Result extends object>(
  step: (...args: Args) => Result,
  options: StepOptions = {},
): CompiledStep<Args, Result> {
  const runner = new StepRunner(step as never, options);
  const run = (...args: unknown[]) => runner.run(args) as Promise<Result>;
  Object.defineProperty(run, 'functionCount', { get: () => runner.functionCount });
  rememberSource(run, step);
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
  private ownSeed: number | undefined;
  private backend: object | undefined;
  private runs = 0;
  /** The run that draws random numbers; calls that wait for others come later. */
  private present = 0;
  private isPrepared: boolean;
  private isRefused = false;
  /** The fastest way, which was found out for the first function and holds for all. */
  private chosen: StepChoice | undefined;
  /** While it is looked for. */
  private choosing: { chosen: Promise<KeptFunction>; era: number } | undefined;

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
    // Code that was torn down while it chose has left a promise that nothing settles.
    while (this.choosing && this.choosing.era === tracer?.era()) {
      await this.choosing.chosen.catch(() => undefined);
    }
    const backend = tracer?.backend();
    const run = ++this.runs;
    this.present = run;
    if (backend !== this.backend) this.moveTo(backend);
    if (!tracer || !backend || this.isRefused || !this.isPrepared) return this.runEagerly(input, tracer);
    const known = this.functionFor(input, tracer);
    const kept = known instanceof Promise ? await known : known;
    if (!kept) return this.runEagerly(input, tracer);
    try {
      return kept.rebuild(await kept.traced.run(input.leaves, () => (this.present = run)));
    } catch (error) {
      throw explainFailure(this.guardOf(input, tracer), kept.traced, error);
    }
  }

  private moveTo(backend: object | undefined): void {
    this.functions.clear(); // they went with their backend
    this.backend = backend;
    this.chosen = undefined;
    this.isRefused = false;
  }

  private runEagerly(input: FlatTree<StepLeaf>, tracer: StepTracer | undefined): unknown {
    const body = () =>
      tf.tidy(() => {
        const tensors = input.rebuild(input.leaves.map(toTensor)) as unknown[];
        return withStepPrecision('float32', () => this.checked(this.step(...tensors)));
      });
    try {
      const result = tracer ? tracer.withRandomStream(this.randomKey, body) : this.withOwnRandom(body);
      this.isPrepared = true;
      return result;
    } catch (error) {
      throw tracer ? explainFailure(this.guardOf(input, tracer), undefined, error) : error;
    }
  }

  /** Op by op, too, what is random depends on the place of the step alone, and not on what else draws meanwhile. */
  private withOwnRandom(body: () => unknown): unknown {
    return this.options.randomKey ? withKeyedRandom(this.options.randomKey(), body) : body();
  }

  private functionFor(
    input: FlatTree<StepLeaf>,
    tracer: StepTracer,
  ): KeptFunction | Promise<KeptFunction> | undefined {
    const key = [this.options.variant?.() ?? '', input.form, ...input.leaves.map(describeLeaf)].join(' ');
    const known = this.functions.get(key);
    if (known) {
      this.functions.delete(key); // the least recently used is first
      this.functions.set(key, known);
      return known;
    }
    const made = this.make(input, tracer);
    if (!made) return undefined;
    if (!this.isOpen) return this.keep(key, made);
    const chosen = this.choose(input, tracer, made)
      .then((fastest) => this.keep(key, fastest))
      .finally(() => (this.choosing = undefined));
    this.choosing = { chosen, era: tracer.era() };
    return chosen;
  }

  private keep(key: string, made: KeptFunction): KeptFunction {
    this.functions.set(key, made);
    if (this.functions.size > MAX_FUNCTIONS) this.dropOldest();
    return made;
  }

  private dropOldest(): void {
    const [key, { traced }] = this.functions.entries().next().value as [string, KeptFunction];
    this.functions.delete(key);
    traced.dispose();
  }

  /** @returns undefined if the step can't be recorded. @throws OutOfMemoryError if it can't fit. */
  private make(input: FlatTree<StepLeaf>, tracer: StepTracer): KeptFunction | undefined {
    try {
      const made = this.trace(input, tracer, this.way);
      refuseWhatCannotFit(this.guardOf(input, tracer), made.traced);
      return made;
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

  private trace(input: FlatTree<StepLeaf>, tracer: StepTracer, choice: StepChoice): KeptFunction {
    let output: FlatTree<tf.Tensor> | undefined;
    const flatStep: FlatStep = (tensors, precision) => {
      const args = input.rebuild(tensors) as unknown[];
      const result = withStepPrecision(precision, () =>
        tracer.withRandomStream(this.randomKey, () => this.checked(this.step(...args))),
      );
      output = flattenTree<tf.Tensor>(result, `what ${this.name} returns`);
      return output.leaves;
    };
    const traced = tracer.trace(flatStep, input.leaves, { name: this.name, ...choice });
    return { traced, rebuild: output!.rebuild };
  }

  private async choose(
    input: FlatTree<StepLeaf>,
    tracer: StepTracer,
    { traced: first, rebuild }: KeptFunction,
  ): Promise<KeptFunction> {
    const { precision = 'float32', xla = false } = this.options;
    const retrace = (choice: StepChoice) => this.trace(input, tracer, choice).traced;
    const fastest = await tracer.fastest(first, { precision, xla }, input.leaves, retrace);
    if (fastest.report) printLine(`${this.name} ${fastest.report}`);
    this.chosen = fastest.choice;
    return { traced: fastest.traced, rebuild };
  }

  /** Whether it is still to be found out in which way the step is the fastest. */
  private get isOpen(): boolean {
    const { precision, xla } = this.options;
    return !this.chosen && (precision === 'auto' || xla === 'auto');
  }

  /** How a function is made: as it was found out for the first one, else as asked for, else with the least risk. */
  private get way(): StepChoice {
    const { precision = 'auto', xla } = this.options;
    return this.chosen ?? { precision: precision === 'auto' ? 'float32' : precision, xla: xla === true };
  }

  private guardOf(input: FlatTree<StepLeaf>, tracer: StepTracer): GuardedStep {
    const { leaves } = input;
    const retrace = (others: readonly StepLeaf[]) =>
      this.trace({ ...input, leaves: [...others] }, tracer, this.way).traced;
    return { name: this.name, leaves, tracer, retrace };
  }

  private checked(result: unknown): tf.TensorContainer {
    if (result instanceof Promise) {
      result.catch(() => undefined);
      throw new TypeError(`${this.name} is asynchronous: a step gives its results at once`);
    }
    return result as tf.TensorContainer;
  }

  private readonly randomKey = (): RandomKey => {
    if (this.options.randomKey) return this.options.randomKey();
    // Drawn late: a step that draws nothing must not change what others draw after a resume.
    this.ownSeed ??= Math.floor(Math.random() * 2 ** 31);
    return [this.ownSeed, this.present];
  };
}
