import '../../training/support/quietTfjs.ts';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { RunningFits } from '../../../../src/kernel/cells/runningFits.ts';

it('models in fit can be asked to stop, and are forgotten when their code was torn down', async () => {
  await tf.setBackend('cpu');
  let running = 0;
  const fits = new RunningFits((difference) => (running += difference));
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const [x, y] = [tf.ones([4, 1]), tf.ones([4, 1])];
  let epochs = 0;
  const onEpochEnd = () => {
    epochs += 1;
    expect(fits.stop()).toBeGreaterThan(0);
  };
  await model.fit(x, y, { epochs: 100, verbose: 0, callbacks: { onEpochEnd } });
  expect(epochs).toBe(1);
  expect([fits.stop(), running]).toEqual([0, 0]);

  const forget = () => {
    fits.forget();
    expect([fits.stop(), running]).toEqual([0, 0]);
    model.stopTraining = true;
  };
  await model.fit(x, y, { epochs: 100, verbose: 0, callbacks: { onEpochEnd: forget } });
  expect(running).toBe(0);
});
