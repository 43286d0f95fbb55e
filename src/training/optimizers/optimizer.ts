import * as tf from '@tensorflow/tfjs';
import { disposeTape } from '../tensors/disposeTape.ts';
import { stepInput } from '../steps/stepInput.ts';
import { Accumulation } from './accumulation.ts';
import type { GradientOf } from './gradientOf.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { OptimizerGroup, ParameterGroup } from './parameterGroups.ts';
import { GroupMembers, toGroup } from './parameterGroups.ts';

/** Hyperparameters to begin with; the others have their defaults. */
export type OptimizerOptions<H extends Hyperparameters> = Partial<H>;

/** What an optimizer has beside the values of its rule; fixed when it is made. */
export interface OptimizerStructure<H extends Hyperparameters = Hyperparameters> {
  /** Parameters with hyperparameters of their own; one is in the first group that selects it. */
  groups?: readonly ParameterGroup<H>[];
  /** Takes a step every so many batches, along the mean of their gradients. Default 1. */
  accumulationSteps?: number;
  /** Keeps an exponential moving average of each weight, of which this share stays in a step, such as 0.999. Default: none. */
  emaMomentum?: number;
}

/**
 * Changes variables along their gradients. It may be part of a compiled step: its hyperparameters are inputs of the
 * step, and what it remembers of a variable lies in variables of its own, made by {@link prepare}.
 *
 * The rules are Keras's, which differ from PyTorch's and TensorFlow.js's in where epsilon stands.
 */
export abstract class Optimizer<H extends Hyperparameters = Hyperparameters> {
  /** As in Keras, such as `Adam`. */
  abstract readonly name: string;
  /** How many steps were done, an int32 scalar. */
  readonly iterations: tf.Variable;
  /** Those with hyperparameters of their own. */
  readonly groups: readonly OptimizerGroup<H>[];
  private readonly slots = new Map<tf.Variable, Slots>();
  private readonly members: GroupMembers<H>;
  private readonly emaMomentum: number;
  private readonly accumulation: Accumulation | undefined;
  /** The values that count for the group whose rule is being put together. */
  private active: H;

  constructor(
    readonly hyperparameters: H,
    { groups = [], accumulationSteps = 1, emaMomentum = 0 }: OptimizerStructure<H> = {},
  ) {
    checkHyperparameters(hyperparameters);
    if (!(emaMomentum >= 0 && emaMomentum < 1)) {
      throw new RangeError(`emaMomentum must be a number from 0 to below 1, got ${emaMomentum}`);
    }
    this.active = hyperparameters;
    this.groups = groups.map((group) => toGroup(hyperparameters, group));
    for (const group of this.groups) checkHyperparameters(group.hyperparameters);
    this.members = new GroupMembers(this.groups);
    this.emaMomentum = emaMomentum;
    this.accumulation = accumulationSteps === 1 ? undefined : new Accumulation(accumulationSteps);
    this.iterations = tf.tidy(() => tf.variable(tf.scalar(0, 'int32'), false));
  }

  get learningRate(): number {
    return this.hyperparameters.learningRate;
  }

  set learningRate(value: number) {
    this.hyperparameters.learningRate = value;
  }

  /** Tells which operations a step has beside their values; another text means another function. */
  get variant(): string {
    const { clipNorm, globalClipNorm, clipValue } = this.hyperparameters;
    const all = [this.hyperparameters, ...this.groups.map(({ hyperparameters }) => hyperparameters)];
    const decays = all.flatMap(({ weightDecay, coupledWeightDecay }) => [weightDecay, coupledWeightDecay]);
    return [...decays, clipNorm, globalClipNorm, clipValue].map((value) => (value ? 1 : 0)).join('');
  }

  /**
   * Makes what it remembers of the variables, where it does not exist yet. Not inside a compiled step.
   * @param weights all weights by the names by which groups select them. Default: the names of the variables.
   */
  prepare(variables: readonly tf.Variable[], weights?: ReadonlyMap<string, tf.Variable>): void {
    this.members.assign(variables, weights);
    for (const variable of variables) {
      if (this.slots.has(variable)) continue;
      const make = (value: tf.Tensor): tf.Variable => tf.variable(value, false);
      const slots = tf.tidy(() => ({
        ofRule: this.initialSlots(variable).map(make),
        average: this.emaMomentum > 0 ? make(variable.clone()) : undefined,
        sum: this.accumulation && make(tf.zerosLike(variable)),
      }));
      this.slots.set(variable, slots);
    }
  }

  /** Whether it keeps moving averages of weights. */
  get hasAverages(): boolean {
    return this.emaMomentum > 0;
  }

  /** The moving average of a weight. @throws Error if there is none. */
  averageOf(variable: tf.Variable): tf.Variable {
    const average = this.slots.get(variable)?.average;
    if (average) return average;
    throw new Error(`${this.name} has no average of ${variable.name}: give it an emaMomentum`);
  }

  /** Whether it remembers something of a variable, or would by its rule. */
  isPreparedFor(variable: tf.Variable): boolean {
    return this.slots.has(variable);
  }

  /** What it remembers, of those variables and in general: all that a step changes beside the variables themselves. */
  stateOf(variables: readonly tf.Variable[]): tf.Variable[] {
    const general = this.accumulation ? [this.iterations, this.accumulation.count] : [this.iterations];
    return [...general, ...variables.flatMap((variable) => listSlots(this.slotsOf(variable)))];
  }

  /** How many bytes it remembers of variables, or will once it is prepared for them. */
  stateBytes(variables: readonly tf.Variable[]): number {
    const probe = tf.tidy(() => tf.variable(tf.zeros([1]), false));
    const ofRule = tf.tidy(() => this.initialSlots(probe).length);
    probe.dispose();
    const count = ofRule + (this.emaMomentum > 0 ? 1 : 0) + (this.accumulation ? 1 : 0);
    return variables.reduce((sum, { size }) => sum + size * count * FLOAT_BYTES, 0);
  }

  /**
   * Does one step.
   * @param gradients of variables that were prepared, each of its variable's shape.
   */
  apply(gradients: readonly GradientOf[]): void {
    tf.tidy(() => {
      if (!this.accumulation) return this.step(gradients);
      const sums = gradients.map(({ variable, gradient }) => ({
        variable,
        gradient,
        sum: this.slotsOf(variable).sum!,
      }));
      const touched = gradients.flatMap(({ variable }) => {
        const { ofRule, average } = this.slotsOf(variable);
        return [variable, ...ofRule, ...(average ? [average] : [])];
      });
      this.accumulation.apply(sums, [this.iterations, ...touched], (means) => this.step(means));
    });
  }

  /**
   * Does one step that makes a loss smaller, for a training step of one's own:
   * ```ts
   * const step = compileStep((images: tf.Tensor, labels: tf.Tensor) =>
   *   optimizer.minimize(() => {
   *     const logits = model.apply(images);
   *     return { loss: crossentropy.compute(logits, labels) };
   *   }, model.parameters()),
   * );
   * ```
   * @param compute the loss, a scalar, of tfjs ops of the variables, and whatever else is to be known of the step.
   * @param variables those that change.
   * @returns what `compute` returned; the caller disposes of it.
   */
  minimize<Values extends { loss: tf.Scalar } & Record<keyof Values, tf.Tensor>>(
    compute: () => Values,
    variables: tf.Variable[],
  ): Values {
    this.prepare(variables);
    const results: { values?: Values } = {};
    const computeLoss = (): tf.Scalar => {
      const values = compute();
      for (const value of Object.values<tf.Tensor>(values)) tf.keep(value); // the tape's own tidy would dispose of them
      results.values = values;
      return values.loss.clone();
    };
    try {
      tf.tidy(() => {
        const { grads } = tf.variableGrads(computeLoss, variables);
        this.apply(variables.map((variable) => ({ variable, gradient: grads[variable.name]! })));
      });
      return results.values!;
    } catch (error) {
      if (results.values) tf.dispose(results.values);
      disposeTape();
      throw error;
    }
  }

  /** Forgets everything. */
  dispose(): void {
    for (const slots of this.slots.values()) tf.dispose(listSlots(slots));
    this.slots.clear();
    this.iterations.dispose();
    this.accumulation?.count.dispose();
  }

  /** The values with which what it remembers of a variable begins. */
  protected abstract initialSlots(variable: tf.Variable): tf.Tensor[];

  /**
   * What is common to all variables in one step.
   * @returns what is subtracted from a variable; it assigns the slots.
   */
  protected abstract begin(step: StepScalars): UpdateRule;

  /** A hyperparameter as an input of the step. */
  protected input(
    name: keyof H & string,
    transform: (value: number) => number = (value) => value,
  ): tf.Scalar {
    const { active } = this;
    return stepInput(() => transform(active[name] as number));
  }

  private step(gradients: readonly GradientOf[]): void {
    const iteration = this.iterations.add(tf.scalar(1, 'int32'));
    for (const { group, members } of this.members.split(this.clip(gradients))) {
      this.active = group?.hyperparameters ?? this.hyperparameters;
      try {
        this.stepOf(members, iteration.cast('float32'));
      } finally {
        this.active = this.hyperparameters;
      }
    }
    this.iterations.assign(iteration);
  }

  private stepOf(members: readonly GradientOf[], iteration: tf.Tensor): void {
    const learningRate = this.input('learningRate');
    const update = this.begin({ iteration, learningRate });
    for (const { variable, gradient } of members) {
      const { ofRule, average } = this.slotsOf(variable);
      const change = update(this.couple(variable, gradient), ofRule);
      const next = this.decay(variable, learningRate).sub(change);
      variable.assign(next);
      if (average) this.average(average, next, iteration);
    }
  }

  /** After the first step it is the weight itself, as in Keras and PyTorch. */
  private average(average: tf.Variable, next: tf.Tensor, iteration: tf.Tensor): void {
    const kept = iteration.greater(tf.scalar(1)).cast('float32').mul(tf.scalar(this.emaMomentum));
    average.assign(next.add(average.sub(next).mul(kept)));
  }

  private couple(variable: tf.Variable, gradient: tf.Tensor): tf.Tensor {
    if (!this.active.coupledWeightDecay) return gradient;
    return gradient.add(variable.mul(this.input('coupledWeightDecay')));
  }

  private slotsOf(variable: tf.Variable): Slots {
    const slots = this.slots.get(variable);
    if (!slots) throw new Error(`${this.name} was not prepared for ${variable.name}: call prepare() first`);
    return slots;
  }

  private decay(variable: tf.Variable, learningRate: tf.Scalar): tf.Tensor {
    if (!this.active.weightDecay) return variable;
    return variable.sub(variable.mul(this.input('weightDecay').mul(learningRate)));
  }

  private clip(gradients: readonly GradientOf[]): readonly GradientOf[] {
    const { clipNorm, globalClipNorm, clipValue } = this.hyperparameters;
    if (clipNorm)
      return mapGradients(gradients, (g) => g.mul(shrink(this.input('clipNorm'), squaredNorm(g))));
    if (globalClipNorm) {
      const total = tf.addN(gradients.map(({ gradient }) => squaredNorm(gradient)));
      const factor = shrink(this.input('globalClipNorm'), total);
      return mapGradients(gradients, (g) => g.mul(factor));
    }
    if (clipValue) {
      const greatest = this.input('clipValue');
      return mapGradients(gradients, (g) => g.minimum(greatest).maximum(greatest.neg()));
    }
    return gradients;
  }
}

const FLOAT_BYTES = 4;

/** What is remembered of a variable. */
interface Slots {
  ofRule: tf.Variable[];
  average: tf.Variable | undefined;
  /** Of the gradients since the last step. */
  sum: tf.Variable | undefined;
}

function listSlots({ ofRule, average, sum }: Slots): tf.Variable[] {
  return [...ofRule, average, sum].filter((slot) => slot !== undefined);
}

/** What the rule of an optimizer is told beside gradients: scalars on the device. */
export interface StepScalars {
  /** From 1, as float32. */
  iteration: tf.Tensor;
  learningRate: tf.Scalar;
}

/** From the gradient of a weight and what is remembered of it to the amount that is taken off the weight. */
export type UpdateRule = (gradient: tf.Tensor, slots: tf.Variable[]) => tf.Tensor;

function mapGradients(
  gradients: readonly GradientOf[],
  change: (gradient: tf.Tensor) => tf.Tensor,
): GradientOf[] {
  return gradients.map(({ variable, gradient }) => ({ variable, gradient: change(gradient) }));
}

function squaredNorm(gradient: tf.Tensor): tf.Tensor {
  return gradient.square().sum();
}

/** min(1, limit / norm), and 1 where the norm is 0. */
function shrink(limit: tf.Scalar, squared: tf.Tensor): tf.Tensor {
  return limit.div(squared.sqrt().maximum(limit));
}

function checkHyperparameters(hyperparameters: Hyperparameters): void {
  for (const [name, value] of Object.entries(hyperparameters)) {
    if (typeof value === 'number' && !(value >= 0)) {
      throw new RangeError(`${name} must be a number from 0, got ${value}`);
    }
  }
  const { clipNorm, globalClipNorm, clipValue } = hyperparameters;
  if ([clipNorm, globalClipNorm, clipValue].filter(Boolean).length > 1) {
    throw new RangeError('only one of clipNorm, globalClipNorm and clipValue can be set');
  }
}

/**
 * Defaults with the options that are given in their place. Getters among the options stay getters, so that another
 * object may go on deciding a value.
 */
export function withDefaults<H extends Hyperparameters>(defaults: H, options: OptimizerOptions<H>): H {
  const given = Object.entries(Object.getOwnPropertyDescriptors(options)).filter(
    ([name]) => options[name as keyof H] !== undefined,
  );
  return Object.defineProperties({ ...defaults }, Object.fromEntries(given));
}
