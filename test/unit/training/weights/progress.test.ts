import path from 'node:path';
import { expect, it } from 'vitest';
import { exportWeights, importWeights, saveModel } from 'trainbook';
import { smallNetwork } from '../../../support/training/smallNetwork.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

it.each(['a.safetensors', 'a.npz', 'a.weights.h5', 'a.h5', 'a.keras', 'a/model.json'])(
  'says how much of %s is written, and read',
  async (name) => {
    const file = path.join(temporaryFolder(), name);
    const model = smallNetwork();
    const total = 4 * model.countParams();
    const collect = (into: number[]) => (done: number, all: number) => {
      expect(all).toBe(total);
      into.push(done);
    };
    const written: number[] = [];
    const isWhole = name === 'a.h5' || name === 'a.keras' || name.endsWith('.json');
    await (isWhole ? saveModel : exportWeights)(model, file, { onProgress: collect(written) });
    const read: number[] = [];
    await importWeights(model, file, { onProgress: collect(read) });
    for (const steps of [written, read]) {
      expect(steps).toHaveLength(model.weights.length);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(steps.at(-1)).toBe(total);
    }
    model.dispose();
  },
);
