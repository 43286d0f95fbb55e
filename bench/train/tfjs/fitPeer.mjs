// What a user of TensorFlow.js alone writes: a compiled layers model and fit(). With any TensorFlow.js, so that stock
// tfjs-node and its kernels over Trainbook's binding run the same lines.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { networksOf } from '../../networks/networks.mjs';
import { serve } from './serve.mjs';

/** @typedef {import('../../networks/networks.mjs').Tfjs} Tfjs */
/** @typedef {import('./serve.mjs').Settings} Settings */

const CLASSES = 10;

/**
 * @param {Tfjs} tf
 * @param {Settings} settings
 * @param {string} version
 */
export async function serveFit(tf, settings, version) {
  await (settings.task === 'epoch' ? serveEpochs : serveSteps)(tf, settings, version);
}

/** @type {typeof serveFit} */
async function serveSteps(tf, { network, batch, steps }, version) {
  const model = networksOf(tf)[network]();
  const shape = /** @type {number[]} */ (model.inputs[0]?.shape.slice(1));
  const classes = /** @type {number} */ (model.outputs[0]?.shape.at(-1));
  const inputs = tf.randomUniform([batch * steps, ...shape]);
  const targets = tf.tidy(() => tf.oneHot(tf.randomUniform([batch * steps], 0, classes, 'int32'), classes));
  model.compile({
    optimizer: tf.train.momentum(0.01, 0.9),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const fit = async (/** @type {number} */ count) => {
    const [x, y] = tf.tidy(() => [inputs.slice(0, count), targets.slice(0, count)]);
    await model.fit(x, y, { batchSize: batch, epochs: 1, shuffle: false, verbose: 0 });
    tf.dispose([x, y]);
  };
  await fit(batch);
  await serve({ version, parameters: model.countParams() }, () => fit(batch * steps));
}

/** @type {typeof serveFit} */
async function serveEpochs(tf, { batch, samples, mnist }, version) {
  const train = await readMnist(tf, path.join(mnist, 'train'), samples);
  const test = await readMnist(tf, path.join(mnist, 't10k'), Infinity);
  const build = () => {
    const model = networksOf(tf).lenet();
    model.compile({
      optimizer: tf.train.adam(1e-3),
      loss: 'categoricalCrossentropy',
      metrics: ['accuracy'],
    });
    return model;
  };
  await serve({ version, parameters: build().countParams() }, async () => {
    const model = build();
    const start = performance.now();
    await model.fit(train.inputs, train.targets, { batchSize: batch, epochs: 1, verbose: 0 });
    const milliseconds = performance.now() - start;
    const [, accuracy] = /** @type {import('@tensorflow/tfjs').Scalar[]} */ (
      model.evaluate(test.inputs, test.targets, { batchSize: 256 })
    );
    const notes = { milliseconds, accuracy: /** @type {number} */ ((await accuracy?.data())?.[0]) };
    model.dispose();
    return notes;
  });
}

/**
 * @param {Tfjs} tf
 * @param {string} prefix
 * @param {number} limit
 */
async function readMnist(tf, prefix, limit) {
  const pixels = (await readFile(`${prefix}-images-idx3-ubyte`)).subarray(16);
  const labels = (await readFile(`${prefix}-labels-idx1-ubyte`)).subarray(8);
  const count = Math.min(limit, labels.length);
  return tf.tidy(() => ({
    inputs: tf.tensor4d(Float32Array.from(pixels.subarray(0, count * 784)), [count, 28, 28, 1]).div(255),
    targets: tf.oneHot(tf.tensor1d(Int32Array.from(labels.subarray(0, count)), 'int32'), CLASSES),
  }));
}
