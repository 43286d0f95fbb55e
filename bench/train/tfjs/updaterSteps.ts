import * as tf from '@tensorflow/tfjs';
import { ArrayDataset, SerialIterator, Sgd, StandardUpdater } from 'trainbook';
import { networksOf } from '../../networks/networks.mjs';
import type { Settings } from './serve.mjs';
import { serve } from './serve.mjs';

type StepSettings = Pick<Settings, 'network' | 'batch' | 'steps'> & Partial<Pick<Settings, 'variant'>>;

/** An updater over float32 data in memory, as much as one repetition needs: each step gathers another batch of it. */
export function makeUpdater({ network, batch, steps, variant }: StepSettings): StandardUpdater {
  const model = networksOf(tf)[network]();
  const shape = model.inputs[0]!.shape.slice(1) as number[];
  const classes = model.outputs[0]!.shape.at(-1) as number;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const samples = Array.from({ length: batch * steps }, (_, index) => ({
    inputs: { data: Float32Array.from({ length: size }, Math.random), shape },
    label: index % classes,
  }));
  return new StandardUpdater({
    iterator: new SerialIterator(new ArrayDataset(samples), { batchSize: batch, shuffle: false }),
    model,
    optimizer: new Sgd({ learningRate: 0.01, momentum: 0.9 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    xla: variant === 'xlaAuto' && 'auto',
  });
}

export async function serveSteps(settings: Settings, backend: string): Promise<void> {
  const updater = makeUpdater(settings);
  await repeat(updater, 2);
  const parameters = updater.task.model.countParams();
  await serve({ version: `Trainbook, ${backend}`, parameters }, () => repeat(updater, settings.steps));
}

/** Steps one after the other; the last one's values are read, by which all are done. */
async function repeat(updater: StandardUpdater, steps: number): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    const { values } = (await updater.update())!;
    for (const value of Object.values(values)) {
      if (typeof value !== 'object') continue;
      if (step === steps) await value.data();
      value.dispose();
    }
  }
}
