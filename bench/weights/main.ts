// Gives a VGG16 that is there the weights of a file, and prints how long it took as a line of JSON.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { assembleInLibtensorflow } from '../../src/backend/assembly/libtensorflowAssembly.ts';
import { selectBackend } from '../../src/backend/ladder.ts';
import { importWeights } from '../../src/training/node/weights/importWeights.ts';
import { setTensorAssembler } from '../../src/training/tensors/tensorAssembly.ts';
import { vgg16 } from '../../src/training/zoo/vgg.ts';

async function main(): Promise<void> {
  await selectBackend({ force: 'libtensorflow-cpu' });
  setTensorAssembler(assembleInLibtensorflow);
  const model = vgg16({ seed: 1 });
  const beforeMegabytes = megabytes('VmRSS');
  const start = performance.now();
  await importWeights(model, process.argv[2]!);
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seconds, addedMegabytes: megabytes('VmHWM') - beforeMegabytes }));
  process.exit(0);
}

/** What Linux says of this process. */
function megabytes(what: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1]) / 1024;
}

void main();
