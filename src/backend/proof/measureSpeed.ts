import * as tf from '@tensorflow/tfjs';

/** Small, because the first step of plain JavaScript is interpreted, and every start of a kernel waits for it. */
const SIZE = 8;
const CHANNELS = 16;
const KERNEL = 3;

/** Multiplications and additions of one image's convolution with both gradients. */
const OPERATIONS = 2 * 3 * SIZE * SIZE * CHANNELS * CHANNELS * KERNEL * KERNEL;

const ENOUGH_MS = 5;
const MAX_BATCH_SIZE = 1024;
const REPETITIONS = 2;

/**
 * How fast the present backend computes a 3x3 convolution of 16 channels forward and backward. The batch grows until
 * a step takes long enough to be measured, so that the whole takes a fraction of a second on any backend.
 * @returns billions of floating-point operations a second, the best of a few steps.
 */
export async function measureSpeed(): Promise<number> {
  let batchSize = 1;
  let best = await timeWarm(batchSize);
  while (best < ENOUGH_MS && batchSize < MAX_BATCH_SIZE) {
    batchSize *= 4;
    best = await timeWarm(batchSize);
  }
  for (let run = 0; run < REPETITIONS; run++) best = Math.min(best, await timeStep(batchSize));
  return (OPERATIONS * batchSize) / best / 1e6;
}

/** The first step with a new batch size also prepares the kernels. */
async function timeWarm(batchSize: number): Promise<number> {
  await timeStep(batchSize);
  return timeStep(batchSize);
}

/** Milliseconds of one step, its results read back. */
async function timeStep(batchSize: number): Promise<number> {
  const x = tf.ones([batchSize, SIZE, SIZE, CHANNELS]);
  const filter = tf.ones([KERNEL, KERNEL, CHANNELS, CHANNELS]);
  const dy = tf.ones([batchSize, SIZE, SIZE, CHANNELS]);
  const gradients = tf.grads((image, taps) =>
    tf.conv2d(image as tf.Tensor4D, taps as tf.Tensor4D, 1, 'same'),
  );
  await Promise.all([x.data(), filter.data(), dy.data()]);
  const start = performance.now();
  const results = gradients([x, filter], dy);
  const last = tf.tidy(() => tf.stack(results.map((result) => result.flatten().slice(0, 1))));
  await last.data();
  const duration = performance.now() - start;
  tf.dispose([x, filter, dy, last, ...results]);
  return duration;
}
