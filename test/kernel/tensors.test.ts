import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type TestKernel, useKernels } from './support/kernelFixture.ts';

const start = useKernels();

const SETUP = `import * as tf from '@tensorflow/tfjs';
import { compile, onDispose } from 'trainbook';
const before = tf.memory().numTensors;
const count = () => tf.memory().numTensors - before;`;

async function check(name: string, cells: readonly string[]): Promise<void> {
  const { run, transcript } = await start();
  for (const cell of [SETUP, ...cells]) await run(cell);
  await expect(transcript.text()).toMatchFileSnapshot(`transcripts/${name}.txt`);
}

/** Runs a text as the cell with this id, as a person does who runs the same cell again. */
function runAs({ session, notebook }: TestKernel, id: string, source: string) {
  return session.executeCell({ cell: { notebook, id, index: 0 }, source });
}

describe('tensors of cells', () => {
  it('are kept as long as a variable holds them, and freed when a run replaced them', () =>
    check('tensorsReplaced', [
      'const x = tf.ones([1000]);\nconst y = x.add(1);\n[count(), tf.memory().numBytes >= 8000]',
      'count()',
      'const x = tf.zeros([1000]);',
      'count()',
      '[x.dataSync()[0], y.dataSync()[0]]',
      'const x = null, y = 5;',
      'count()',
      'const w = tf.variable(tf.ones([3]));\nw.assign(tf.zeros([3]));\nw',
      'count()',
      'const w = tf.variable(tf.ones([3]), true, "named");',
      'count()',
      'const w = 0;',
      'tf.variable(tf.ones([3]), true, "named").name', // the name is free again
    ]));

  it('are not freed while anything else may use them', () =>
    check('tensorsHeldElsewhere', [
      'const x = tf.tensor([1, 2]);\nconst other = x;\nconst list = [tf.tensor([3])];\nconst hidden = (() => { const inside = tf.tensor([4]); return () => inside; })();',
      'const kept = tf.tidy(() => tf.keep(tf.tensor([5])));\nconst keptId = kept.id;\nconst view = x.reshape([2, 1]);',
      'const x = 0, kept = 0;',
      '[count(), other.dataSync(), list[0]!.dataSync(), hidden().dataSync(), view.dataSync()]',
      'const other = 0;', // the view shares its memory
      '[count(), view.dataSync()]',
      'const background = { sum: 0 };\nvoid (async () => {\n  const inside = tf.tensor([6]);\n  while (background.sum < 60) {\n    await new Promise((resolve) => setTimeout(resolve, 1));\n    background.sum += inside.dataSync()[0]!;\n  }\n})();',
      'const list = null;',
      'while (background.sum < 60) await new Promise((resolve) => setTimeout(resolve, 1));\nbackground.sum',
    ]));

  it('can be disposed of by hand as ever', () =>
    check('tensorsDisposed', [
      'const x = tf.ones([3]);\nconst y = x.clone();\nx.dispose();\ncount()',
      'const x = 1;',
      '[count(), y.dataSync()]',
      'y.dispose();\nconst y = 1;',
      'count()',
    ]));

  it.each([{ backend: 'cpu' }, { backend: 'libtensorflow-cpu' }])(
    'go with the models and optimizers that a run replaced, on $backend',
    async ({ backend }) => {
      const counts: number[] = [];
      const errors: string[] = [];
      const { run } = await start({
        environment: { TRAINBOOK_BACKEND: backend },
        onEvent: ({ event }) => {
          if (event.type !== 'output') return;
          if (event.output.kind === 'error') errors.push(event.output.error.message);
          if (event.output.kind === 'result' && event.output.data.kind === 'text')
            counts.push(Number(event.output.data.text));
        },
      });
      await run(SETUP);
      await run('const inputs = tf.ones([16, 4]);\nconst targets = tf.ones([16, 1]);');
      for (let again = 0; again < 3; again++) {
        await run('const layers = tf.layers.dense({ units: 8, inputShape: [4] });');
        await run(
          'const model = tf.sequential({ layers: [layers, tf.layers.batchNormalization(), tf.layers.dense({ units: 1 })] });\nconst compiled = compile(model, { optimizer: "adam", loss: "meanSquaredError" });\nawait compiled.fit([inputs, targets], { epochs: 2, batchSize: 8, verbose: 0 });\nawait compiled.predict(inputs);\nundefined',
        );
        await run(
          'const plain = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });\nplain.compile({ optimizer: "adam", loss: "meanSquaredError" });\nawait plain.fit(inputs, targets, { epochs: 2, verbose: 0 });\nundefined',
        );
        await run('count()');
      }
      expect(errors).toEqual([]);
      expect(counts).toHaveLength(3);
      expect(counts.filter((count) => count > counts[0]!)).toEqual([]);
    },
  );
});

describe('onDispose', () => {
  it('lets go before the cell runs again, last made first', async () => {
    const kernel = await start();
    await runAs(kernel, 'other', SETUP);
    const source =
      'onDispose(() => console.log("first"));\nonDispose({ [Symbol.dispose]: () => console.log("second") });\nonDispose({ [Symbol.asyncDispose]: async () => { await null; console.log("third"); } });\nconsole.log("made");';
    await runAs(kernel, 'cell', source);
    await runAs(kernel, 'other', '"of another cell nothing is let go"');
    await runAs(kernel, 'cell', source);
    await runAs(kernel, 'cell', 'onDispose(() => { throw new Error("no"); });');
    await runAs(kernel, 'cell', 'onDispose(5 as never);');
    await expect(kernel.transcript.text()).toMatchFileSnapshot('transcripts/onDispose.txt');
  });

  it('lets go when the kernel ends', async () => {
    const { run, write, session, folder } = await start();
    await write('note.ts', 'export {};');
    await run(
      `import { onDispose } from 'trainbook';\nimport { rmSync } from 'node:fs';\nonDispose(() => rmSync(${JSON.stringify(`${folder}/note.ts`)}));`,
    );
    await session.stop();
    expect(existsSync(`${folder}/note.ts`)).toBe(false);
  });
});
