import * as tf from '@tensorflow/tfjs';

const COUNT = 20_000;
const RATE = 0.3;

/** Ops whose results are random: what must hold of them, within five standard deviations. */
export const RANDOM_OPS: Readonly<Record<string, () => Promise<void>>> = {
  async dropout() {
    const x = tf.ones([COUNT]);
    const [y, gradient] = tf.tidy(() => {
      // The same seed gives the same mask.
      const drop = (values: tf.Tensor) => tf.dropout(values, RATE, undefined, 5);
      return [drop(x), tf.grad(drop)(x)] as const;
    });
    const [values, slopes] = [await y.data(), await gradient.data()];
    const kept = values.filter((value) => value !== 0);
    near('the share of values kept', kept.length / COUNT, 1 - RATE, Math.sqrt((RATE * (1 - RATE)) / COUNT));
    kept.forEach((value) => near('a value kept', value, 1 / (1 - RATE), 1e-6));
    slopes.forEach((slope, index) => near('the gradient', slope, values[index]!, 1e-6));
  },
  async randomUniform() {
    const values = await tf.randomUniform([COUNT], -1, 3, 'float32', 7).data();
    if (values.some((value) => value < -1 || value >= 3)) throw new Error('a value is not within [-1, 3)');
    moments(values, 1, 4 / Math.sqrt(12));
  },
  async randomNormal() {
    moments(await tf.randomNormal([COUNT], 2, 0.5, 'float32', 7).data(), 2, 0.5);
  },
  async multinomial() {
    const draws = await tf.multinomial(tf.tensor1d([-50, 1, 1]), COUNT, 7).data();
    const counts = [0, 0, 0];
    for (const draw of draws) counts[draw]! += 1;
    if (counts[0] !== 0) throw new Error(`an impossible value was drawn ${counts[0]} times`);
    near('the share of one of two', counts[1]! / COUNT, 0.5, Math.sqrt(0.25 / COUNT));
  },
};

function moments(values: ArrayLike<number>, mean: number, deviation: number): void {
  const list = Array.from(values);
  const found = list.reduce((sum, value) => sum + value, 0) / list.length;
  const variance = list.reduce((sum, value) => sum + (value - found) ** 2, 0) / list.length;
  near('the mean', found, mean, deviation / Math.sqrt(list.length));
  near('the standard deviation', Math.sqrt(variance), deviation, deviation / Math.sqrt(list.length));
}

function near(what: string, actual: number, expected: number, deviation: number): void {
  if (!(Math.abs(actual - expected) <= 5 * deviation)) {
    throw new Error(`${what} should be ${expected}, is ${actual}`);
  }
}
