import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { provideSoftwareWebgpu } from '../../../scripts/webgpu/softwareWebgpu.mjs';
import { checkConformance, conforms } from '../../../src/backend/conformance.ts';
import { brokenCases } from '../../../src/backend/conformance/conformanceReport.ts';
import { useProbe } from '../../support/backend/useProbe.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { useKernels } from '../support/kernelFixture.ts';

const PROVIDING_MS = 900_000;
const script = useProbe();
const start = useKernels();
let webgpu: Awaited<ReturnType<typeof provideSoftwareWebgpu>>;

beforeAll(async () => {
  webgpu = await provideSoftwareWebgpu((line) => console.log(line));
}, PROVIDING_MS);

/** A project with the npm package `webgpu`, for a notebook to lie in. */
async function makeProject(): Promise<string> {
  const folder = temporaryFolder();
  await mkdir(folder, { recursive: true });
  await symlink(path.join(webgpu.folder, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

describe('WebGPU, on a driver in software', () => {
  it('computes every op and gradient', async () => {
    for (const [name, value] of Object.entries(webgpu.environment)) vi.stubEnv(name, value);
    const [result] = await checkConformance({ rung: 'webgpu', workspaceFolder: webgpu.folder, script });
    if (result!.outcome !== 'checked') throw new Error(JSON.stringify(result));
    expect(brokenCases(result!.cases)).toEqual([]);
    expect(conforms(result!)).toBe(true);
  });

  it('trains in a notebook, and says what to do instead of a synchronous read', async () => {
    const { run, transcript } = await start({
      notebook: path.join(await makeProject(), 'test.train.ts'),
      environment: { TRAINBOOK_BACKEND: 'webgpu', ...webgpu.environment },
    });
    await run(`import * as tf from '@tensorflow/tfjs';
import { ArrayDataset, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
const samples = Array.from({ length: 32 }, (_, i) => ({ inputs: [i / 32, 1], targets: [i / 16] }));
const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 8, seed: 1 });
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.adam(0.1), loss: 'meanSquaredError' });
const { epochs } = await new Trainer(updater, { stop: [30, 'epoch'] }).run();
[tf.getBackend(), epochs.at(-1)!.values['train/loss']! < 0.05 * epochs[0]!.values['train/loss']!]`);
    expect(transcript.text()).toMatch("result text: [ 'webgpu', true ]");
    await run('tf.ones([64, 64]).add(1).dataSync()');
    expect(transcript.text()).toMatch('on WebGPU the values of a tensor can only be awaited');
    await run('(await tf.ones([64, 64]).add(1).data()).slice(0, 2)');
    expect(transcript.text()).toMatch('Float32Array(2) [ 2, 2 ]');
  });
});
