import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { importWeights, WeightsMismatchError } from 'trainbook';
import { greatestError } from '../../../support/training/oracles.ts';
import {
  expectedOutputs,
  outputsOf,
  smallNetwork,
  weightFile,
} from '../../../support/training/smallNetwork.ts';

const FILES = [
  'zip.pth',
  'legacy.pth',
  'training.pth',
  'plain.safetensors',
  'chainer.npz',
  'snapshot.npz',
  'whole.h5',
  'whole.keras',
  'plain.weights.h5',
];

describe('weights of files that Python wrote', () => {
  it.each(FILES)('%s gives the same outputs', async (file) => {
    const model = smallNetwork();
    const report = await importWeights(model, weightFile(file));
    expect(report.count('matched')).toBe(9);
    expect(greatestError(outputsOf(model), expectedOutputs())).toBeLessThan(1e-5);
    model.dispose();
  });

  it('are found behind prefixes', async () => {
    const [training, snapshot] = [smallNetwork(), smallNetwork()];
    expect((await importWeights(training, weightFile('training.pth'))).prefix).toBe('state_dict.module.');
    const report = await importWeights(snapshot, weightFile('snapshot.npz'));
    expect(report.prefix).toBe('updater/model:main/predictor/');
    expect(report.naming).toBe('same names (Chainer)');
    tf.dispose([...training.getWeights(), ...snapshot.getWeights()]);
  });

  it('leave no tensor behind', async () => {
    const model = smallNetwork();
    const before = tf.memory().numTensors;
    await importWeights(model, weightFile('zip.pth'));
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('are refused as a whole where one does not fit, with all that does not', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: 'conv', filters: 6, kernelSize: 3, inputShape: [8, 8, 3] }),
        tf.layers.flatten(),
        tf.layers.dense({ name: 'head', units: 5 }),
      ],
    });
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    const failure = await importWeights(model, weightFile('zip.pth')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WeightsMismatchError);
    expect((failure as Error).message).toContain(
      'conv/kernel: conv.weight is [4, 3, 3, 3], expected [6, 3, 3, 3]',
    );
    expect((failure as Error).message).toContain('head/kernel: missing');
    expect((failure as Error).message).toContain('fc.weight: not expected, got [5, 128]');
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
    model.dispose();
  });

  it('are taken where they fit when that is asked for', async () => {
    const model = smallNetwork();
    const report = await importWeights(model, weightFile('zip.pth'), { except: ['fc'] });
    expect(report.count('left out')).toBe(2);
    expect(report.isComplete).toBe(true);
    expect(String(report)).toContain('7 matched, 2 left out (names: same names (PyTorch))');
    model.dispose();
  });

  it('swap red and blue of the first convolution on request', async () => {
    const [plain, swapped] = [smallNetwork(), smallNetwork()];
    await importWeights(plain, weightFile('zip.pth'));
    await importWeights(swapped, weightFile('zip.pth'), { swapFirstLayer: true });
    const kernels = [plain, swapped].map((model) => model.getLayer('conv').getWeights()[0]!);
    expect(kernels[1]!.dataSync()).toEqual(tf.tidy(() => kernels[0]!.reverse(2).dataSync()));
    plain.dispose();
    swapped.dispose();
  });
});
