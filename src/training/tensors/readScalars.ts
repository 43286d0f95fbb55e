import * as tf from '@tensorflow/tfjs';

export function isScalar(value: number | tf.Scalar | undefined): value is tf.Scalar {
  return typeof value === 'object';
}

/** Reads any number of scalars in one transfer and disposes of them. */
export async function readScalars(scalars: readonly tf.Scalar[]): Promise<Map<tf.Scalar, number>> {
  if (scalars.length === 0) return new Map();
  const stacked = tf.tidy(() => tf.stack(scalars.map((scalar) => scalar.cast('float32').asScalar())));
  tf.dispose([...scalars]);
  const numbers = await readAndDispose(stacked);
  return new Map(scalars.map((scalar, index) => [scalar, numbers[index] as number]));
}

/** The values of a tensor, which is disposed. */
export async function readAndDispose<Data extends Float32Array | Int32Array>(
  tensor: tf.Tensor,
): Promise<Data> {
  try {
    return (await tensor.data()) as Data;
  } finally {
    tensor.dispose();
  }
}
