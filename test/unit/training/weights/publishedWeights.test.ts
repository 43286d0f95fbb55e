import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as tf from '@tensorflow/tfjs';
import {
  exportWeights,
  imagenetClasses,
  loadPublishedWeights,
  mobilenetV2,
  resnet18,
  vgg16,
} from 'trainbook';
import type { DownloadProgress, ZooModel } from 'trainbook';
import { serveFile } from '../../../support/downloads/fileServer.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

afterEach(() => vi.unstubAllEnvs());

/** A small network, and the file of somebody who trained it. */
const build = (options: { classes?: number; includeTop?: false; isEmpty?: true; seed?: number }) =>
  mobilenetV2({ alpha: 0.1, inputShape: [32, 32, 3], variant: 'torchvision', ...options });

async function publishedFile(): Promise<Buffer> {
  const file = path.join(temporaryFolder(), 'weights.safetensors');
  const trained = build({ seed: 3 });
  await exportWeights(trained, file);
  trained.dispose();
  return readFileSync(file);
}

/** As if it had been published there. */
function publish(model: ZooModel, url: string, content: Uint8Array): void {
  const sha256Start = createHash('sha256').update(content).digest('hex').slice(0, 8);
  const [usual] = model.zoo.published;
  Object.assign(model.zoo, { published: [{ ...usual, url, sha256Start }] });
}

const kernel = (model: tf.LayersModel, layer: string) => model.getLayer(layer).getWeights()[0]!.dataSync();

describe('published weights', () => {
  it('are downloaded once, checked, and bring names of classes and preprocessing', async () => {
    const content = await publishedFile();
    const { url, ranges } = await serveFile(content);
    const cache = temporaryFolder();
    const seen: DownloadProgress[] = [];
    const options = { cache, onProgress: (progress: DownloadProgress) => seen.push(progress) };
    const [trained, model, again] = [build({ seed: 3 }), build({ isEmpty: true }), build({ isEmpty: true })];
    for (const each of [model, again]) publish(each, url, content);
    const report = await loadPublishedWeights(model, options);
    await loadPublishedWeights(again, { ...options, offline: true });
    expect(report.isComplete).toBe(true);
    expect(seen.at(-1)).toMatchObject({ phase: 'done', doneBytes: content.length });
    expect(ranges).toHaveLength(1);
    expect(kernel(again, 'Logits')).toEqual(kernel(trained, 'Logits'));
    expect(model.zoo.classNames).toHaveLength(1000);
    expect(model.zoo.preprocessing).toBe('torch');
    for (const each of [trained, model, again]) each.dispose();
  });

  it('come on after a broken connection', async () => {
    const content = await publishedFile();
    const { url, ranges } = await serveFile(content, { cutAfter: (n) => (n === 0 ? 100_000 : undefined) });
    const model = build({ isEmpty: true });
    publish(model, url, content);
    await loadPublishedWeights(model, { cache: temporaryFolder(), onProgress: () => undefined });
    expect(ranges[1]).toMatch(/^bytes=[1-9]/);
    model.dispose();
  });

  it('of a wrong checksum are refused', async () => {
    const content = await publishedFile();
    const { url } = await serveFile(Buffer.concat([content, Buffer.from([0])]));
    const model = build({ isEmpty: true });
    publish(model, url, content);
    const loading = loadPublishedWeights(model, { cache: temporaryFolder(), onProgress: () => undefined });
    await expect(loading).rejects.toThrow(/is not what 127\.0\.0\.1:\d+ publishes: its SHA-256 begins with/);
    expect(kernel(model, 'Conv1').every((value) => value === 0)).toBe(true);
    model.dispose();
  });

  it('say without a network where to put the file', async () => {
    const model = build({ isEmpty: true });
    const cache = temporaryFolder();
    const loading = loadPublishedWeights(model, { cache, offline: true });
    await expect(loading).rejects.toThrow('mobilenet_v2-b0353104.pth');
    await expect(loadPublishedWeights(model, { cache, offline: true })).rejects.toThrow(cache);
    model.dispose();
  });

  it('leave a last layer of other classes new, and take the file without the top', async () => {
    const content = await publishedFile();
    const { url } = await serveFile(content);
    const options = { cache: temporaryFolder(), onProgress: () => undefined };
    const [trained, few] = [build({ seed: 3 }), build({ classes: 5, seed: 1 })];
    publish(few, url, content);
    const before = kernel(few, 'Logits').slice();
    const report = await loadPublishedWeights(few, options);
    expect([report.count('left out'), few.zoo.classNames]).toEqual([2, undefined]);
    expect(kernel(few, 'Logits')).toEqual(before);
    expect(kernel(few, 'Conv1')).toEqual(kernel(trained, 'Conv1'));
    for (const model of [trained, few]) model.dispose();
  });

  it('that nobody published are refused with those that are known', async () => {
    const model = resnet18({ includeTop: false, isEmpty: true });
    const loading = loadPublishedWeights(model, { name: 'places' });
    await expect(loading).rejects.toThrow('no published weights called "places"; known: imagenet.');
    model.dispose();
  });

  it('of Keras have a file of their own without the top', () => {
    const { published } = vgg16({ includeTop: false, isEmpty: true }).zoo;
    const keras = published.find(({ name }) => name === 'imagenet-keras')!;
    expect(keras.withoutTop!.url).toMatch(/notop\.h5$/);
    expect(keras.preprocessing).toBe('caffe');
  });
});

describe('the option weights', () => {
  it('makes a network with the weights of a file', async () => {
    const file = path.join(temporaryFolder(), 'mine.weights.h5');
    const trained = build({ seed: 3 });
    await exportWeights(trained, file);
    const shape = { alpha: 0.1, inputShape: [32, 32, 3] as const, variant: 'torchvision' as const };
    const model = await mobilenetV2({ ...shape, weights: file });
    expect(kernel(model, 'Logits')).toEqual(kernel(trained, 'Logits'));
    expect([model.zoo.preprocessing, model.zoo.weights!.isComplete]).toEqual(['torch', true]);
    const topless = await mobilenetV2({ ...shape, weights: file, includeTop: false, preprocessing: 'tf' });
    expect(kernel(topless, 'Conv1')).toEqual(kernel(trained, 'Conv1'));
    expect([topless.zoo.preprocessing, topless.zoo.weights!.count('extra')]).toEqual(['tf', 2]);
    for (const each of [trained, model, topless]) each.dispose();
  });

  it('tells the preprocessing of whoever wrote the file', async () => {
    const file = path.join(temporaryFolder(), 'resnet18.npz');
    const shape = { stem: 'cifar', includeTop: false } as const;
    const trained = resnet18({ ...shape, isEmpty: true });
    await exportWeights(trained, file, { to: 'chainercv' });
    const model = await resnet18({ ...shape, weights: file });
    expect([model.zoo.preprocessing, model.zoo.mean[0]]).toEqual(['chainercv-resnet', 123.15163084]);
    for (const each of [trained, model]) each.dispose();
  });

  it('takes published names', async () => {
    const home = temporaryFolder();
    vi.stubEnv('TRAINBOOK_CACHE', home);
    vi.stubEnv('TRAINBOOK_OFFLINE', '1');
    await expect(resnet18({ weights: 'imagenet' })).rejects.toThrow('resnet18-f37072fd.pth');
    expect(readdirSync(home)).toEqual([]);
  });

  it('takes addresses', async () => {
    vi.stubEnv('TRAINBOOK_CACHE', temporaryFolder());
    const { url } = await serveFile(await publishedFile());
    const model = await mobilenetV2({
      ...{ alpha: 0.1, inputShape: [32, 32, 3], variant: 'torchvision' },
      weights: url,
    });
    expect(model.zoo.weights!.naming).toBe('torchvision');
    model.dispose();
  });

  it('leaves no tensors where it fails', async () => {
    const before = tf.memory().numTensors;
    const file = path.join(temporaryFolder(), 'broken.pth');
    writeFileSync(file, 'no weights at all');
    const shape = { alpha: 0.1, inputShape: [32, 32, 3] as const };
    await expect(mobilenetV2({ ...shape, weights: file })).rejects.toThrow('broken.pth can not be read');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('as null means random ones', () => {
    const model: ZooModel = mobilenetV2({ alpha: 0.1, inputShape: [32, 32, 3], weights: null });
    expect(kernel(model, 'Conv1').some((value) => value !== 0)).toBe(true);
    model.dispose();
  });
});

describe('classes of ImageNet', () => {
  it('are a thousand, in the order of the outputs', () => {
    const names = imagenetClasses();
    expect([names.length, names[0], names[207], names[999]]).toEqual([
      1000,
      'tench',
      'golden retriever',
      'toilet tissue',
    ]);
  });
});
