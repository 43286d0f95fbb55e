import * as tf from '@tensorflow/tfjs';

export interface LocalResponseNormalizationArgs {
  name?: string;
  /** Channels on either side that are summed with one. Default 2. */
  depthRadius?: number;
  /** Default 1. */
  bias?: number;
  /** Of the sum of squares. Default 1e-4 / 5. */
  alpha?: number;
  /** Default 0.75. */
  beta?: number;
}

/** Divides each value by (bias + alpha x the sum of squares of its neighbours in the channels) ^ beta. */
export class LocalResponseNormalization extends tf.layers.Layer {
  /** Under which it is saved and found again. */
  static className = 'LocalResponseNormalization';
  readonly #options: Required<Omit<LocalResponseNormalizationArgs, 'name'>>;

  constructor(args: LocalResponseNormalizationArgs = {}) {
    const { depthRadius = 2, bias = 1, alpha = 1e-4 / 5, beta = 0.75, ...shared } = args;
    super(shared);
    this.#options = { depthRadius, bias, alpha, beta };
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [input] = Array.isArray(inputs) ? inputs : [inputs];
    const { depthRadius, bias, alpha, beta } = this.#options;
    return tf.tidy(() => tf.localResponseNormalization(input as tf.Tensor4D, depthRadius, bias, alpha, beta));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#options };
  }
}

tf.serialization.registerClass(LocalResponseNormalization);
