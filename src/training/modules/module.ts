import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../tensors/hostTensor.ts';
import { assignVariable, listMismatches, readVariables } from '../tensors/hostTensor.ts';
import { isFrozenVariable } from './frozenVariables.ts';
import type { LeafPart, NamedPart } from './moduleParts.ts';
import { listParts, variablesOfPart } from './moduleParts.ts';

/** Whether {@link Module.loadStateDict} refuses names that are missing or too many. */
export interface LoadStateOptions {
  /** Whether every weight must be given and nothing else. Default `true`. */
  strict?: boolean;
}

/** What {@link Module.loadStateDict} did not find a counterpart for. */
export interface StateDifference {
  missing: string[];
  unexpected: string[];
}

/**
 * A network that is a class with a `forward`. Its parameters and parts are found by the names of its fields: variables,
 * layers and models of TensorFlow.js, other modules, and lists and plain objects of these.
 *
 * ```ts
 * class Classifier extends Module {
 *   hidden = tf.layers.dense({ units: 64, activation: 'relu' });
 *   dropout = tf.layers.dropout({ rate: 0.5 });
 *   output = tf.layers.dense({ units: 10, activation: 'softmax' });
 *
 *   forward(images: tf.Tensor): tf.Tensor {
 *     return this.call(this.output, this.call(this.dropout, this.call(this.hidden, images)));
 *   }
 * }
 * const model = new Classifier();
 * ```
 *
 * `StandardUpdater`, `evaluator`, `summarizeModel`, checkpoints, `freeze` and groups of parameters take one as they take a
 * model of TensorFlow.js. Layers make their weights when they see their first input: {@link build} shows them one.
 */
export abstract class Module {
  /** Whether it trains; dropout and batch normalization do something else then. */
  #isTraining = true;
  #outputShape: (number | null)[] | undefined;
  #inputShape: number[] | undefined;

  /** Of the class. */
  get name(): string {
    return this.constructor.name || 'module';
  }

  /** What the network computes, of ops and of parts through {@link call}; it may be recorded, as `compileStep` says. */
  abstract forward(inputs: tf.Tensor): tf.Tensor;

  get training(): boolean {
    return this.#isTraining;
  }

  /** Whether every layer has its weights. */
  get isBuilt(): boolean {
    return this.#outputShape !== undefined;
  }

  /** Of the first sample that it saw, without the size of a batch. */
  get inputShape(): readonly number[] | undefined {
    return this.#inputShape;
  }

  /** Of one tensor of outputs, as of a model of TensorFlow.js; the size of a batch is null. Empty before it is built. */
  get outputs(): { shape: (number | null)[] }[] {
    return this.#outputShape ? [{ shape: [...this.#outputShape] }] : [];
  }

  /** Sets it and every module in it to training mode, or to that of evaluation with `false`. */
  train(isTraining = true): this {
    this.#isTraining = isTraining;
    for (const { part } of this.submodules()) part.#isTraining = isTraining;
    return this;
  }

  /** Sets it and every module in it to the mode of evaluation. */
  eval(): this {
    return this.train(false);
  }

  /** Computes its outputs, in the mode that `training` says or else in its own. */
  apply(inputs: tf.Tensor, { training = this.#isTraining }: { training?: boolean } = {}): tf.Tensor {
    const modes = [{ part: this as Module }, ...this.submodules()].map(({ part }) => ({
      part,
      mode: part.#isTraining,
    }));
    if (modes.some(({ mode }) => mode !== training)) this.train(training);
    try {
      const outputs = this.forward(inputs);
      this.#inputShape ??= inputs.shape.slice(1);
      this.#outputShape ??= [null, ...outputs.shape.slice(1)];
      return outputs;
    } finally {
      for (const { part, mode } of modes) part.#isTraining = mode;
    }
  }

  /** Applies a layer, model or module in it, in the mode that this one is in. For `forward`. */
  call(part: tf.layers.Layer | Module, inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    if (part instanceof Module) return part.apply(inputs as tf.Tensor, { training: this.#isTraining });
    return part.apply(inputs, { training: this.#isTraining }) as tf.Tensor;
  }

  /**
   * Lets the layers make their weights by computing one sample of zeros, in the mode of evaluation.
   * @param sampleShape without the size of a batch, such as `[28, 28, 1]`.
   */
  build(sampleShape: readonly number[]): this {
    tf.tidy(() => void this.apply(tf.zeros([1, ...sampleShape]), { training: false }));
    return this;
  }

  /** Every part with its name, such as `blocks.0.conv`: modules, layers and variables, in the order of the fields. */
  namedParts(): NamedPart<Module>[] {
    return listParts(this, (value): value is Module => value instanceof Module);
  }

  /**
   * Every weight by its name, such as `hidden.kernel`, statistics of layers too. A weight that two parts share has one.
   * @throws Error before it is built.
   */
  namedWeights(): Map<string, tf.Variable> {
    this.checkBuilt();
    const named = new Map<string, tf.Variable>();
    const seen = new Set<tf.Variable>();
    for (const [name, variable] of this.leaves().flatMap(variablesOfPart)) {
      if (!seen.has(variable)) named.set(name, variable);
      seen.add(variable);
    }
    return named;
  }

  /** The weights that are trained, by name: neither frozen nor statistics. */
  namedParameters(): Map<string, tf.Variable> {
    const trained = new Set(this.leaves().flatMap(({ part }) => trainedIn(part)));
    return new Map([...this.namedWeights()].filter(([, variable]) => trained.has(variable)));
  }

  /** The weights that are trained, for `tf.variableGrads`. */
  parameters(): tf.Variable[] {
    return [...this.namedParameters().values()];
  }

  /** Penalties of the regularizers of its layers, scalars. */
  calculateLosses(): tf.Scalar[] {
    return this.leaves().flatMap(({ part }) => (part instanceof tf.Variable ? [] : part.calculateLosses()));
  }

  /** Copies of all weights by name. */
  stateDict(): Promise<Map<string, HostTensor>> {
    return readVariables(this.namedWeights());
  }

  /**
   * Sets weights to values by name.
   * @returns what was left out, with `strict: false`.
   * @throws Error that lists all that does not fit, with nothing changed: other shapes always, missing and further names if
   * `strict`.
   */
  loadStateDict(
    state: ReadonlyMap<string, HostTensor>,
    { strict = true }: LoadStateOptions = {},
  ): StateDifference {
    const weights = this.namedWeights();
    const common = [...weights].filter(([name]) => state.has(name));
    const shared = new Map([...state].filter(([name]) => weights.has(name)));
    const mismatches = strict ? listMismatches(state, weights) : listMismatches(shared, new Map(common));
    if (mismatches.length > 0) {
      throw new Error(`these weights are not of ${this.name}:\n  ${mismatches.join('\n  ')}`);
    }
    for (const [name, variable] of common) assignVariable(variable, state.get(name)!);
    const missing = [...weights.keys()].filter((name) => !state.has(name));
    return { missing, unexpected: [...state.keys()].filter((name) => !weights.has(name)) };
  }

  /** Lets go of every weight. */
  dispose(): void {
    const parts = this.leaves();
    const variables = this.isBuilt ? [...this.namedWeights().values()] : [];
    tf.dispose([...variables, ...parts.flatMap(({ part }) => (part instanceof tf.Variable ? [part] : []))]);
  }

  private submodules(): { part: Module }[] {
    return this.namedParts().flatMap(({ part }) => (part instanceof Module ? [{ part }] : []));
  }

  private leaves(): { name: string; part: LeafPart }[] {
    return this.namedParts().flatMap(({ name, part }) => (part instanceof Module ? [] : [{ name, part }]));
  }

  private checkBuilt(): void {
    const unbuilt = this.leaves().find(({ part }) => !(part instanceof tf.Variable) && !part.built);
    if (!unbuilt) return;
    throw new Error(
      `${this.name} has no weights for ${unbuilt.name} yet: call build(sampleShape), such as build([28, 28, 1]); a ` +
        'layer that forward() never applies belongs in no field',
    );
  }
}

function trainedIn(part: LeafPart): tf.Variable[] {
  if (part instanceof tf.Variable) return part.trainable && !isFrozenVariable(part) ? [part] : [];
  return part.trainableWeights.map((weight) => weight.read() as tf.Variable);
}
