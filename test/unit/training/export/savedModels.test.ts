import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TensorDescription } from 'trainbook';
import { compileStep, exportModel, exportSavedModel, loadSavedModel } from 'trainbook';
import { libtensorflowSavedModels } from '../../../../src/backend/savedModel/savedModels.ts';
import type { SavedModelPort } from '../../../../src/training/export/savedModelPort.ts';
import { setSavedModelPort } from '../../../../src/training/export/savedModelPort.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

afterEach(() => {
  setSavedModelPort(undefined);
  tf.disposeVariables();
});

/** Remembers what is written, and loads a function that doubles `x`. */
function usePort() {
  const write = vi.fn<SavedModelPort['write']>(() => Promise.resolve());
  const tensor = (name: string): TensorDescription => ({ name, dtype: 'float32', shape: [null] });
  const run = ([x]: readonly unknown[]): Promise<tf.Tensor[]> =>
    Promise.resolve([(x as tf.Tensor).mul(2), tf.scalar(1)]);
  const dispose = vi.fn();
  const load: SavedModelPort['load'] = () =>
    Promise.resolve({
      signatures: { double: { inputs: [tensor('x')], outputs: [tensor('y'), tensor('z')], run } },
      dispose,
    });
  setSavedModelPort({ write, load });
  return { write, dispose };
}

const inputs = { x: { shape: [null] } };

describe('exportSavedModel', () => {
  it('says what it needs where no backend can do it', async () => {
    const functions = { serving_default: { inputs, run: (x: tf.Tensor) => x } };
    await expect(exportSavedModel('folder', functions)).rejects.toThrow('SavedModels need libtensorflow');
    setSavedModelPort(libtensorflowSavedModels); // while tfjs computes in JavaScript
    await expect(exportSavedModel('folder', functions)).rejects.toThrow('another backend is in use here');
    await expect(loadSavedModel('folder')).rejects.toThrow('another backend is in use here');
  });

  it('takes the function that a compiled step was made of', async () => {
    const { write } = usePort();
    const run = (x: tf.Tensor) => ({ y: x.mul(2) });
    await exportSavedModel('folder', { f: { inputs, run }, g: { inputs, run: compileStep(run) } });
    expect(write).toHaveBeenCalledExactlyOnceWith('folder', { f: { inputs, run }, g: { inputs, run } });
  });
});

describe('exportModel', () => {
  it('names inputs and outputs after their layers', async () => {
    const { write } = usePort();
    const [a, b] = [tf.input({ shape: [2], name: 'a' }), tf.input({ shape: [3], name: 'b', dtype: 'int32' })];
    const dense = tf.layers.dense({ units: 1, name: 'a/b' });
    const outputs = [
      dense.apply(a),
      tf.layers.activation({ activation: 'relu', name: 'flat' }).apply(b),
    ] as tf.SymbolicTensor[];
    const folder = temporaryFolder();
    await writeFile(path.join(folder, 'saved_model.pb'), 'graph');
    expect(await exportModel(tf.model({ inputs: [a, b], outputs }), folder)).toEqual([
      {
        file: path.join(folder, 'saved_model.pb'),
        bytes: 5,
        format: 'SavedModel',
        opensWith: 'tf.saved_model.load',
      },
    ]);
    const { inputs: specs, run } = write.mock.calls[0]![1].serving_default!;
    expect(specs).toEqual({
      a: { shape: [null, 2], dtype: 'float32' },
      b: { shape: [null, 3], dtype: 'int32' },
    });
    const results = run(tf.zeros([4, 2]), tf.zeros([4, 3], 'int32')) as Record<string, tf.Tensor>;
    expect(Object.entries(results).map(([name, { shape }]) => [name, shape])).toEqual([
      ['a_b', [4, 1]],
      ['flat', [4, 3]],
    ]);
  });
});

describe('loadSavedModel', () => {
  it('gives functions with inputs and outputs by name', async () => {
    const { dispose } = usePort();
    const loaded = await loadSavedModel('folder');
    const double = loaded.signatures.double!;
    expect(double.outputs.map(({ name }) => name)).toEqual(['y', 'z']);
    const { y, z } = await double({ x: tf.tensor1d([1, 2]) });
    expect([...y!.dataSync(), ...z!.dataSync()]).toEqual([2, 4, 1]);
    loaded.dispose();
    expect(dispose).toHaveBeenCalledOnce();
  });

  it.each([
    [{}, 'the signature double takes x, got nothing'],
    [{ y: tf.scalar(1) }, 'the signature double takes x, got y'],
    [{ x: tf.scalar(1), y: tf.scalar(1) }, 'the signature double takes x, got x, y'],
  ])('says which inputs a signature takes', async (given, message) => {
    usePort();
    const { signatures } = await loadSavedModel('folder');
    await expect(signatures.double!(given)).rejects.toThrow(message);
  });
});
