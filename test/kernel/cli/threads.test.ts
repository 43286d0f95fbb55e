import { expect, test } from 'vitest';
import { useTrainbook } from './support/commandFixture.ts';

const trainbook = useTrainbook();

test('a notebook that trains in two threads of wasm ends by itself', async () => {
  trainbook.write(
    'threads.train.ts',
    [
      '// %%',
      "import * as tf from '@tensorflow/tfjs';",
      "import { subscribe } from 'node:diagnostics_channel';",
      "import { ArrayDataset, SerialIterator, StandardUpdater, Trainer } from 'trainbook';",
      "let threads = 0; subscribe('worker_threads', () => void threads++);",
      'const samples = Array.from({ length: 20 }, (_, index) => ({ inputs: [index % 2, 1], label: index % 2 }));',
      'const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 8 });',
      "const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], activation: 'softmax' })] });",
      'const updater = new StandardUpdater({ iterator, model, optimizer: "sgd" });',
      '',
      '// %%',
      "await new Trainer(updater, { stop: [2, 'epoch'] }).run();",
      'console.log(`${threads} threads, ${updater.epochDetail} epochs`);',
    ].join('\n'),
  );

  const env = { TRAINBOOK_BACKEND: 'wasm', TRAINBOOK_THREADS: '2' };
  const { code, stdout, stderr } = await trainbook.run(['run', 'threads.train.ts'], env);

  expect(stdout, stderr).toContain('2 threads, 2 epochs');
  expect(stderr).not.toContain('in one thread');
  expect(code).toBe(0);
});
