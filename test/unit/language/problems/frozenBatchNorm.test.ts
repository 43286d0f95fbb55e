import { describe, expect, it } from 'vitest';
import { applyFix, diagnosticsOf, found, notebookOf } from './support.ts';

const NORM = 'const bn = tf.layers.batchNormalization();\nconst model = lenet();';

describe('a frozen batch normalization in training mode', () => {
  it.each([
    ['by its option', 'const bn = tf.layers.batchNormalization({ trainable: false });', 'trainable: false'],
    ['by its property', `${NORM}\nbn.trainable = false;`, 'bn.trainable = false'],
    ['with its model', `${NORM}\nmodel.trainable = false;`, 'model.trainable = false'],
    ['with all layers', `${NORM}\nfor (const l of model.layers) l.trainable = false;`, 'l.trainable = false'],
    [
      'with each layer',
      `${NORM}\nmodel.layers.forEach((l) => { l.trainable = false; });`,
      'l.trainable = false',
    ],
  ])('is told: %s', (_name, cell, text) => {
    const notebook = notebookOf(cell, 'await lenet().fit(x, y);');
    expect(found(notebook)).toEqual([`1 frozen-batch-norm @${text}`]);
  });

  it('is told where a model is applied in training mode, with the place', () => {
    const notebook = notebookOf(`${NORM}\nbn.trainable = false;`, 'model.apply(x, { training: true });');
    expect(found(notebook)).toEqual(['1 frozen-batch-norm @bn.trainable = false']);
    const [related] = diagnosticsOf(notebook, 1)[0]?.relatedInformation ?? [];
    expect(related && notebook.show(related.location)).toBe('cell 2: model.[apply](x, { training: true });');
  });

  it.each([
    ['in inference', [`${NORM}\nbn.trainable = false;`, 'model.apply(x);\nmodel.predict(x);']],
    ['trained by the library', [`${NORM}\nbn.trainable = false;`, 'await net.fit(x);']],
    ['trained before', ['await lenet().fit(x, y);', `${NORM}\nbn.trainable = false;`]],
    ['not frozen', [`${NORM}\nbn.trainable = true;`, 'await model.fit(x, y);']],
    [
      'another layer',
      ['const d = tf.layers.dense({ units: 1, trainable: false });', 'await lenet().fit(x, y);'],
    ],
    [
      'no batch normalization',
      ['const model = lenet();\nmodel.trainable = false;', 'await model.fit(x, y);'],
    ],
    ['one layer of many', [`${NORM}\nmodel.layers[0]!.trainable = false;`, 'await model.fit(x, y);']],
  ])('is none: %s', (_name, cells) => {
    expect(found(notebookOf(...cells))).toEqual([]);
  });

  it.each([
    [
      'of its own',
      `${NORM}\nbn.trainable = false;`,
      `${NORM}\nbn.trainable = false;
{
  const callInTraining = bn.call.bind(bn);
  bn.call = (inputs, options) => callInTraining(inputs, { ...options, training: false });
}`,
    ],
    [
      'of a model',
      `${NORM}\nmodel.trainable = false;`,
      `${NORM}\nmodel.trainable = false;
for (const layer of model.layers) {
  if (layer.getClassName() === 'BatchNormalization') {
    const callInTraining = layer.call.bind(layer);
    layer.call = (inputs, options) => callInTraining(inputs, { ...options, training: false });
  }
}`,
    ],
    [
      'of a loop',
      `${NORM}\nfor (const l of model.layers) l.trainable = false;`,
      `${NORM}\nfor (const l of model.layers) {
  l.trainable = false;
  if (l.getClassName() === 'BatchNormalization') {
    const callInTraining = l.call.bind(l);
    l.call = (inputs, options) => callInTraining(inputs, { ...options, training: false });
  }
}`,
    ],
  ])('holds the statistics %s', (_name, cell, expected) => {
    expect(applyFix(notebookOf(cell, 'await lenet().fit(x, y);'), 1)).toBe(expected);
  });
});
