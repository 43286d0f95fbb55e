import * as tf from '@tensorflow/tfjs';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { html, image, json, table } from '../../../../src/kernel/display/displayable.ts';
import { formatValue } from '../../../../src/kernel/display/formatValue.ts';
import { compile, ImageDataset } from '../../../../src/training/index.ts';

beforeAll(() => tf.setBackend('cpu'));

const textOf = async (value: unknown) => {
  const data = await formatValue(value);
  return data.kind === 'text' || data.kind === 'image' ? data.text : `(${data.kind})`;
};

describe('formatValue', () => {
  it('shows shape, dtype, statistics and first values of a tensor', async () => {
    const tensor = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(await textOf(tensor)).toBe(
      'Tensor [2, 3] float32\nmin 1, max 6, mean 3.5, std 1.7078\n[1, 2, 3, 4, 5, 6]',
    );
    expect(await textOf(tf.scalar(0.5))).toBe('Tensor [] float32: 0.5');
    expect(await textOf(tf.tensor1d(['a', 'b']))).toBe('Tensor [2] string\n["a", "b"]');
    expect(await textOf(tf.tensor1d([1, NaN, 3]))).toContain('min 1, max 3, mean 2, std 1, 1 not finite');
    tensor.dispose();
    expect(await textOf(tensor)).toBe('Tensor [2, 3] float32, disposed');
  });

  it('shows a tensor with the shape of a picture as one, enlarged by whole factors', async () => {
    const ramp = tf.linspace(0, 1, 16 * 16).reshape([16, 16, 1]);
    const data = await formatValue(ramp);
    if (data.kind !== 'image') throw new Error(data.kind);
    expect([data.width, data.height]).toEqual([224, 224]);
    const picture = decode(data.png);
    expect([picture.width, picture.height, picture.channels]).toEqual([224, 224, 1]);
    const factor = 14;
    for (const [y, x] of [
      [0, 0],
      [3, 7],
      [15, 15],
    ] as const) {
      const expected = Math.round(((y * 16 + x) / 255) * 255);
      expect(picture.data[(y * factor + 5) * 224 + x * factor + 5]).toBe(expected);
    }
  });

  it('leaves no tensor behind and disposes none', async () => {
    const tensor = tf.ones([8, 8, 3]);
    const before = tf.memory().numTensors;
    await formatValue(tensor);
    expect(tf.memory().numTensors).toBe(before);
    expect(tensor.isDisposed).toBe(false);
  });

  it('shows a model and what it was compiled to as the table of its layers', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    const compiled = compile(model, { optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(await formatValue(model)).toMatchObject({
      kind: 'modelSummary',
      summary: { totals: { parameters: 8 } },
    });
    expect(await formatValue(compiled)).toEqual(await formatValue(model));
  });

  it('shows a specification of Vega-Lite as a chart', async () => {
    const spec = { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', mark: 'bar' };
    expect(await formatValue(spec)).toEqual({ kind: 'vegaLite', spec, text: 'a chart' });
    expect(await formatValue({ ...spec, title: 'Bars' })).toMatchObject({ text: 'Bars' });
    expect(await formatValue({ ...spec, title: 'Bars', description: 'bars by day' })).toMatchObject({
      text: 'bars by day',
    });
    expect(await textOf({ ...spec, $schema: 'https://json-schema.org/draft-07/schema' })).toContain('mark');
  });

  it('shows lists of plain objects as tables, with all columns', async () => {
    const data = await formatValue([
      { epoch: 1, loss: 0.5 },
      { epoch: 2, note: { a: 1 } },
    ]);
    expect(data).toEqual({
      kind: 'table',
      table: {
        columns: ['epoch', 'loss', 'note'],
        rows: [
          [1, 0.5, null],
          [2, null, '{"a":1}'],
        ],
      },
    });
    expect(await textOf([new Map()])).toBe('[ Map(0) {} ]');
    expect(await textOf([])).toBe('[]');
  });

  it('says how many rows of a long table are not shown', () => {
    const data = table(Array.from({ length: 1500 }, (_, row) => ({ row }))).data;
    expect(data).toMatchObject({ kind: 'table', table: { omittedRows: 500 } });
  });

  it('shows models as their layers and data sets as their first samples', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    expect(await formatValue(model)).toMatchObject({
      kind: 'modelSummary',
      summary: { totals: { parameters: 8, trainable: 8, nonTrainable: 0 } },
    });
    const dataset = new ImageDataset({
      name: 'dots',
      images: new Uint8Array(2 * 4),
      imageShape: [2, 2, 1],
      labels: Uint8Array.of(0, 1),
      labelNames: ['dark', 'bright'],
    });
    const figure = await formatValue(dataset);
    expect(figure).toMatchObject({ kind: 'samples', text: 'dots: 2 samples' });
    expect(figure.kind === 'samples' && figure.samples.map(({ title }) => title)).toEqual([
      '0:dark',
      '1:bright',
    ]);
  });

  it('survives values that resist', async () => {
    const hostile = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error('go away');
        },
      },
    );
    expect(await textOf([hostile])).toContain('go away');
    expect(await textOf('x'.repeat(200_000))).toMatch(/… 100000 more characters$/);
    expect(() =>
      json({
        toJSON: () => {
          throw new Error('no');
        },
      }),
    ).toThrow('no');
  });

  it('keeps what html shows readable where there is no HTML', () => {
    expect(html('<b>bold</b> and <i>more</i>').data).toEqual({
      kind: 'html',
      html: '<b>bold</b> and <i>more</i>',
      text: 'bold and more',
    });
  });

  it('shows the history of a training as a row an epoch', async () => {
    const entry = (epoch: number) => ({
      epoch,
      iteration: epoch * 10,
      elapsedSeconds: epoch * 1.26,
      values: { 'train/loss': 1 / epoch },
    });
    const history = { status: 'stopped', iteration: 20, epoch: 2, elapsedSeconds: 3 };
    expect(await formatValue({ ...history, epochs: [entry(1), entry(2)] })).toEqual({
      kind: 'table',
      table: {
        columns: ['epoch', 'iteration', 'train/loss', 'seconds'],
        rows: [
          [1, 10, 1, 1.3],
          [2, 20, 0.5, 2.5],
        ],
      },
    });
    expect((await formatValue({ ...history, epochs: [] })).kind).toBe('text');
  });

  it('shows pictures by the signature of their file', () => {
    const webp = Uint8Array.from('RIFF....WEBPVP8 ', (character) => character.charCodeAt(0));
    expect(image(webp, 'small').data).toEqual({
      kind: 'imageFile',
      mime: 'image/webp',
      data: webp,
      text: 'small',
    });
    expect(() => image('a.png' as never)).toThrow('got string');
    expect(() => image(new Uint8Array(0))).toThrow('got 0 bytes of something else');
  });
});
