import * as tf from '@tensorflow/tfjs';
import { stepInput } from '../steps/stepInput.ts';

/** What every optimizer has. The values may be changed at any time and count from the next step on. */
export interface Hyperparameters {
  learningRate: number;
  /** Each step also shrinks every weight by this share, times the learning rate (decoupled: Loshchilov and Hutter). */
  weightDecay?: number;
  /** The greatest L2 norm of the gradient of each variable. */
  clipNorm?: number;
  /** The greatest L2 norm of all gradients together. */
  globalClipNorm?: number;
  /** The greatest absolute value of each element of a gradient. */
  clipValue?: number;
}

export type OptimizerOptions<H extends Hyperparameters> = Partial<H>;

/** A gradient and the variable that it belongs to. */
export interface GradientOf {
  variable: tf.Variable;
  gradient: tf.Tensor;
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
  private readonly slots = new Map<tf.Variable, tf.Variable[]>();

  constructor(readonly hyperparameters: H) {
    checkHyperparameters(hyperparameters);
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
    const { weightDecay, clipNorm, globalClipNorm, clipValue } = this.hyperparameters;
    return [weightDecay, clipNorm, globalClipNorm, clipValue].map((value) => (value ? 1 : 0)).join('');
  }

  /** Makes what it remembers of the variables, where it does not exist yet. Not inside a compiled step. */
  prepare(variables: readonly tf.Variable[]): void {
    for (const variable of variables) {
      if (this.slots.has(variable)) continue;
      this.slots.set(
        variable,
        tf.tidy(() => this.initialSlots(variable).map((value) => tf.variable(value, false))),
      );
    }
  }

  /** Whether it remembers something of a variable, or would by its rule. */
  isPreparedFor(variable: tf.Variable): boolean {
    return this.slots.has(variable);
  }

  /** What it remembers, of those variables and in general: all that a step changes beside the variables themselves. */
  stateOf(variables: readonly tf.Variable[]): tf.Variable[] {
    return [this.iterations, ...variables.flatMap((variable) => this.slotsOf(variable))];
  }

  /**
   * Does one step.
   * @param gradients of variables that were prepared, each of its variable's shape.
   */
  apply(gradients: readonly GradientOf[]): void {
    tf.tidy(() => {
      const iteration = this.iterations.add(tf.scalar(1, 'int32'));
      const learningRate = this.input('learningRate');
      const update = this.begin({ iteration: iteration.cast('float32'), learningRate });
      for (const { variable, gradient } of this.clip(gradients)) {
        const decayed = this.decay(variable, learningRate);
        variable.assign(decayed.sub(update(gradient, this.slotsOf(variable))));
      }
      this.iterations.assign(iteration);
    });
  }

  /** Forgets everything. */
  dispose(): void {
    for (const slots of this.slots.values()) tf.dispose(slots);
    this.slots.clear();
    this.iterations.dispose();
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
    return stepInput(() => transform(this.hyperparameters[name] as number));
  }

  private slotsOf(variable: tf.Variable): tf.Variable[] {
    const slots = this.slots.get(variable);
    if (!slots) throw new Error(`${this.name} was not prepared for ${variable.name}: call prepare() first`);
    return slots;
  }

  private decay(variable: tf.Variable, learningRate: tf.Scalar): tf.Tensor {
    if (!this.hyperparameters.weightDecay) return variable;
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

export interface StepScalars {
  /** From 1, as float32. */
  iteration: tf.Tensor;
  learningRate: tf.Scalar;
}

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
