// Trainbook as a contender: its library on the backend that it chooses, as a notebook's kernel puts the two together.
import * as tf from '@tensorflow/tfjs';
import process from 'node:process';
import { libtensorflowTracer } from '../../../src/backend/compiledStep/stepTracer.ts';
import { selectBackend } from '../../../src/backend/ladder.ts';
import { setStepTracer } from '../../../src/training/steps/stepTracer.ts';
import { serveFit } from './fitPeer.mjs';
import { readSettings } from './serve.mjs';
import { serveEpochs } from './trainerEpochs.ts';
import { makeUpdater, serveSteps } from './updaterSteps.ts';

async function main(): Promise<void> {
  const settings = readSettings();
  const { taken } = await selectBackend();
  if (settings.variant === 'opByOp') {
    return serveFit(tf, settings, `tfjs kernels over Trainbook's binding, ${taken.label}`);
  }
  setStepTracer(libtensorflowTracer);
  if (settings.task === 'step') return serveSteps(settings, taken.label);
  if (settings.task === 'epoch') return serveEpochs(settings, taken.label);
  const updater = makeUpdater({ ...settings, network: 'mlp', steps: 1 });
  const { values } = (await updater.update())!;
  for (const value of Object.values(values)) if (typeof value === 'object') await value.data();
  process.stdout.write('READY\n');
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
