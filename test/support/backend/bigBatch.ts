import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { libtensorflowTracer } from '../../../src/backend/compiledStep/stepTracer.ts';
import { selectBackend } from '../../../src/backend/ladder.ts';
import { compileStep } from '../../../src/training/steps/compileStep.ts';
import { OutOfMemoryError } from '../../../src/training/steps/outOfMemory.ts';
import { setStepTracer } from '../../../src/training/steps/stepTracer.ts';

const SIZE = 256;
const FILTERS = 32;

/** The most memory that the process has held so far, in bytes. */
function peakBytes(): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
}

/**
 * A process that trains with a batch that does not fit, and with one that does, under whatever limit it was started
 * with: `node bigBatch.mjs BATCH_SIZE [blind]` prints what became of it as a line of JSON. `blind` leaves out the check
 * before the first step.
 */
async function main([batchSize, mode]: string[]): Promise<void> {
  await selectBackend({ force: 'libtensorflow-cpu' });
  let isBlind = mode === 'blind';
  const availableBytes = () => (isBlind ? Infinity : libtensorflowTracer.availableBytes());
  setStepTracer({ ...libtensorflowTracer, availableBytes });
  const weights = tf.variable(tf.randomNormal([3, 3, 1, FILTERS], 0, 0.1, 'float32', 1) as tf.Tensor4D);
  const before = [...weights.dataSync()];
  const step = compileStep(
    (images: tf.Tensor) => {
      const { value, grads } = tf.variableGrads(
        () =>
          tf
            .conv2d(images as tf.Tensor4D, weights, 1, 'same')
            .relu()
            .square()
            .mean(),
        [weights],
      );
      weights.assign(weights.sub(grads[weights.name]!));
      return value;
    },
    { name: 'the big step', makesNoVariables: true },
  );
  const run = async (count: number) => {
    const data = new Uint8Array(count * SIZE * SIZE).fill(1);
    const loss = await step({ data, shape: [count, SIZE, SIZE, 1] });
    return loss.dataSync()[0];
  };
  const error = await run(Number(batchSize)).then(
    () => undefined,
    (reason: Error) => reason,
  );
  isBlind = false;
  const isUnchanged = weights.dataSync().every((value, index) => value === before[index]);
  const known = error instanceof OutOfMemoryError ? error : undefined;
  const report = {
    name: error?.name,
    message: error?.message,
    isUnchanged,
    fitting: known?.fittingBatchSize,
  };
  const loss = known?.fittingBatchSize ? await run(known.fittingBatchSize) : undefined;
  console.log(JSON.stringify({ ...report, loss, peakBytes: peakBytes() }));
  process.exit(0);
}

void main(process.argv.slice(2));
