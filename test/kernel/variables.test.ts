import { describe, expect, it } from 'vitest';
import type { TestKernel } from './support/kernelFixture.ts';
import { useKernels } from './support/kernelFixture.ts';

const start = useKernels();

async function list({ session }: TestKernel) {
  const { variables, memory } = await session.listVariables();
  return { memory, variables: Object.fromEntries(variables.map(({ name, ...rest }) => [name, rest])) };
}

describe('variables', () => {
  it('tell type, shape, bytes and the cell that made a tensor', async () => {
    const kernel = await start();
    await kernel.run(
      "import * as tf from '@tensorflow/tfjs';\nimport { html } from 'trainbook';\nimport * as path from 'node:path';",
    );
    await kernel.run('const x = tf.ones([2, 3], "int32"), v = tf.variable(tf.zeros([4]));');
    await kernel.run(
      'const n = 5, text = "a\\nb", list = [1, 2, 3], bytes = new Uint8Array(7);\nconst y = x.cast("float32");\nfunction f() {}\nclass Point { a = 1; get b(): never { throw new Error("no getter is called"); } }\nconst point = new Point(), gone = tf.ones([2]);\ngone.dispose();',
    );
    await kernel.run(
      'const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });',
    );
    await kernel.run('const broken = (() => { throw new Error("x"); })();');
    const { variables, memory } = await list(kernel);
    expect(variables).toMatchObject({
      x: { type: 'Tensor', shape: [2, 3], dtype: 'int32', sizeBytes: 24, cell: { index: 1 }, isTensor: true },
      v: { type: 'Variable', shape: [4], sizeBytes: 16, cell: { index: 1 }, isTensor: true },
      n: { type: 'number', preview: '5', isTensor: false },
      text: { type: 'string', preview: "'a\\nb'" },
      list: { type: 'Array', shape: [3], preview: '[ 1, 2, 3 ]' },
      bytes: { type: 'Uint8Array', shape: [7], sizeBytes: 7 },
      y: { dtype: 'float32', cell: { index: 2 } },
      point: { type: 'Point', preview: 'Point { a: 1 }' },
      gone: { preview: 'disposed', sizeBytes: 0, isTensor: false },
      model: { type: 'Sequential', sizeBytes: 32, preview: '1 layer, 8 parameters', inputShape: [null, 3] },
    });
    expect(Object.keys(variables)).toEqual([
      'x',
      'v',
      'n',
      'text',
      'list',
      'bytes',
      'y',
      'point',
      'gone',
      'model',
    ]);
    expect(memory.tensors).toBeGreaterThanOrEqual(5);
    expect(memory.residentBytes).toBeGreaterThan(memory.heapBytes);
  });

  it('describe modules and compiled models as the networks that they are', async () => {
    const kernel = await start();
    await kernel.run(`import * as tf from '@tensorflow/tfjs';
import { compile, Module } from 'trainbook';
class Line extends Module {
  slope = tf.layers.dense({ units: 2 });
  forward(x: tf.Tensor) { return this.call(this.slope, x); }
}
const line = new Line().build([3]), unseen = new Line();
const net = compile(line, { optimizer: 'sgd', loss: 'meanSquaredError' });`);
    const { variables } = await list(kernel);
    expect(variables).toMatchObject({
      line: { type: 'Line', sizeBytes: 32, preview: '8 parameters' },
      unseen: { type: 'Line', sizeBytes: 0, preview: '0 parameters' },
      net: { type: 'CompiledModel', sizeBytes: 32, preview: '8 parameters' },
    });
  });

  it('tell the fields of records', async () => {
    const kernel = await start();
    await kernel.run(
      'const row = { price: 1, rooms: 2 }, rows = [row], empty = {}, date = new Date(), none: object[] = [];\nclass Row { x = 1; }\nconst own = new Row();',
    );
    const { variables } = await list(kernel);
    const fields = Object.entries(variables).flatMap(([name, one]) =>
      one.fields ? [[name, one.fields]] : [],
    );
    expect(fields).toEqual([
      ['row', ['price', 'rooms']],
      ['rows', ['price', 'rooms']],
    ]);
  });

  it('are told in short: statistics, and a picture where it is one', async () => {
    const kernel = await start();
    await kernel.run(
      "import * as tf from '@tensorflow/tfjs';\nconst x = tf.tensor1d([1, 2, NaN]), picture = tf.randomUniform([28, 28, 1]), n = 3, gone = tf.ones([2]);\ngone.dispose();",
    );
    const before = (await list(kernel)).memory.tensors;
    const previews = await kernel.session.readPreviews();
    expect(previews.map(({ name }) => name)).toEqual(['picture', 'x']);
    expect(previews[1]).toEqual({
      name: 'x',
      text: 'min 1, max 2, mean 1.5, std 0.5, 1 not finite\n[1, 2, NaN]',
    });
    expect(
      Buffer.from(previews[0]?.png ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect((await list(kernel)).memory.tensors).toBe(before);
  });

  it('are told while a cell runs, at its next pause', async () => {
    const kernel = await start();
    await kernel.run('let step = 0, on = true;');
    const running = kernel.run(
      'while (on) {\n  step += 1;\n  await new Promise((resolve) => setTimeout(resolve, 1));\n}',
    );
    const { variables } = await list(kernel);
    expect(variables['on']).toMatchObject({ preview: 'true' });
    await kernel.session.interrupt();
    expect((await running).status).toBe('interrupted');
  });

  it('give pages of tensors', async () => {
    const kernel = await start();
    await kernel.run(
      "import * as tf from '@tensorflow/tfjs';\nconst cube = tf.range(0, 24).reshape([2, 3, 4]), row = tf.tensor1d([1, 2, 3], 'int32'), one = tf.scalar(7), words = tf.tensor2d([['a', 'b']]);",
    );
    const before = (await list(kernel)).memory.tensors;
    const page = { leading: [], row: 0, rowCount: 10, column: 0, columnCount: 10 };
    const read = (name: string, query = {}) => kernel.session.readTensorSlice(name, { ...page, ...query });
    expect(await read('cube', { leading: [1], row: 1, rowCount: 5, column: 2 })).toEqual({
      shape: [2, 3, 4],
      dtype: 'float32',
      rowCount: 2,
      columnCount: 2,
      values: Float32Array.of(18, 19, 22, 23),
    });
    expect(await read('row')).toMatchObject({ rowCount: 1, columnCount: 3, values: Int32Array.of(1, 2, 3) });
    expect(await read('one')).toMatchObject({ rowCount: 1, columnCount: 1, values: Float32Array.of(7) });
    expect(await read('words')).toMatchObject({ dtype: 'string', values: ['a', 'b'] });
    await expect(read('cube', { leading: [2] })).rejects.toThrow('a tensor of shape [2, 3, 4] has no page');
    await expect(read('cube', { leading: [0], row: -1 })).rejects.toThrow('has no page');
    await expect(read('nothing')).rejects.toThrow('The variable nothing holds no tensor');
    expect((await list(kernel)).memory.tensors).toBe(before);
  });
});
