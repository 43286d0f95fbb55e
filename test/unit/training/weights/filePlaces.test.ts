import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { openWeights } from 'trainbook';
import { hdf5Array } from '../../../../src/training/node/weights/hdf5/hdf5Array.ts';
import { openHdf5 } from '../../../../src/training/node/weights/hdf5/readHdf5Weights.ts';
import { walkHdf5 } from '../../../../src/training/node/weights/hdf5/walkHdf5.ts';
import { setTensorAssembler } from '../../../../src/training/tensors/tensorAssembly.ts';
import type { FilePlace, TensorAssembly } from '../../../../src/training/tensors/tensorAssembly.ts';
import { assignWeights } from '../../../../src/training/weights/assignWeights.ts';
import { memorySource } from '../../../../src/training/weights/byteSource.ts';
import { matchWeights } from '../../../../src/training/weights/matchWeights.ts';
import { readSafetensorsArrays } from '../../../../src/training/weights/safetensorsArrays.ts';
import { targetWeights } from '../../../../src/training/weights/targetWeights.ts';
import { createNaming } from '../../../../src/training/weights/weightNaming.ts';
import type { StoredArray } from '../../../../src/training/weights/weightsFile.ts';
import { weightFile } from '../../../support/training/smallNetwork.ts';
import '../support/quietTfjs.ts';

function floatsAt({ descriptor, start, end }: FilePlace): Float32Array {
  const bytes = new Uint8Array(end - start);
  readSync(descriptor, bytes, 0, bytes.length, start);
  return new Float32Array(bytes.buffer);
}

describe('the places of arrays in files', () => {
  it.each(['plain.weights.h5', 'whole.h5', 'plain.safetensors'])(
    'have the numbers of the arrays: %s',
    async (file) => {
      const weights = await openWeights(weightFile(file));
      let count = 0;
      for (const array of weights.arrays.values()) {
        const place = await array.filePlace?.();
        if (!place) continue;
        count++;
        expect(floatsAt(place)).toEqual((await array.read()).data);
      }
      await weights.close();
      expect(count).toBeGreaterThan(2);
    },
  );

  it('are none where bytes are in another order, or in memory alone', async () => {
    const { file, source, close } = await openHdf5(weightFile('kinds.h5'));
    const big = hdf5Array(walkHdf5(file).datasets.get('big')!, 'big', source);
    expect(await big.filePlace?.()).toBeUndefined();
    await close();
    const handle = await open(weightFile('plain.safetensors'));
    const arrays = await readSafetensorsArrays(memorySource(await handle.readFile()));
    await handle.close();
    for (const array of arrays.values()) expect(await array.filePlace?.()).toBeUndefined();
  });
});

describe('assignWeights', () => {
  afterEach(() => setTensorAssembler(undefined));

  /** Of a network with a kernel of 200x100. */
  async function assignFrom(kernel: StoredArray): Promise<Float32Array> {
    const model = tf.sequential({
      layers: [tf.layers.dense({ name: 'fc', units: 100, inputShape: [200], useBias: false })],
    });
    const naming = createNaming({ id: 'own', framework: 'keras', layerName: (layer) => layer });
    const { matches } = matchWeights(targetWeights(model), new Map([['fc/kernel', kernel]]), [naming]);
    expect(matches).toHaveLength(1);
    await assignWeights(matches, {});
    const values = model.getWeights()[0]!.dataSync().slice();
    model.dispose();
    return values as Float32Array;
  }

  const values = Float32Array.from({ length: 20_000 }, (_, index) => index);
  const place: FilePlace = { descriptor: 5, start: 100, end: 100 + values.byteLength };
  const array = (filePlace: StoredArray['filePlace']): StoredArray => ({
    shape: [200, 100],
    dtype: 'float32',
    read: () => Promise.reject(new Error('it is read whole')),
    async *readPieces() {
      await Promise.resolve();
      yield values.subarray(0, 5000);
      yield values.subarray(5000);
    },
    ...(filePlace && { filePlace }),
  });

  /** Notes which places are read, and takes them for these values. */
  class ReadingAssembly implements TensorAssembly {
    static readonly places: FilePlace[] = [];
    private readonly parts: number[] = [];

    add(part: Float32Array): Promise<void> {
      this.parts.push(...part);
      return Promise.resolve();
    }

    readFile(from: FilePlace): Promise<void> {
      ReadingAssembly.places.push(from);
      return this.add(values);
    }

    finish(): tf.Tensor {
      return tf.tensor(this.parts, [200, 100]);
    }

    discard(): void {
      this.parts.length = 0;
    }
  }

  it.each([
    ['from the file where the memory can', () => Promise.resolve(place), [place]],
    ['in pieces where it lies in none', () => Promise.resolve(undefined), []],
    ['in pieces where nobody knows', undefined, []],
  ] as const)('takes a large array %s', async (_, filePlace, places) => {
    setTensorAssembler(() => new ReadingAssembly());
    ReadingAssembly.places.length = 0;
    expect(await assignFrom(array(filePlace))).toEqual(values);
    expect(ReadingAssembly.places).toEqual(places);
  });

  it('takes it in pieces where the memory can read no files', async () => {
    expect(await assignFrom(array(() => Promise.resolve(place)))).toEqual(values);
  });
});
