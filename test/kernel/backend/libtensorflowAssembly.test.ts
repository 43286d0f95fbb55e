import * as tf from '@tensorflow/tfjs';
import { open, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleInLibtensorflow } from '../../../src/backend/assembly/libtensorflowAssembly.ts';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { openLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';

let library: OpenLibtensorflow;

beforeAll(async () => {
  await cpuRung.open();
  library = await openLibtensorflow(await provideLibrary(), false);
  await tf.setBackend('tensorflow');
}, 600_000);

afterAll(() => library.dispose());

it('a tensor is put together in the memory of TensorFlow, of views too', async () => {
  const before = library.binding.getNumOfTensors();
  const assembly = assembleInLibtensorflow([2, 3])!;
  const memory = Float32Array.from({ length: 8 }, (_, index) => index);
  await assembly.add(memory.subarray(2, 5));
  await assembly.add(memory.subarray(0, 0));
  memory.fill(-1, 0, 3);
  await assembly.add(memory.subarray(1, 4));
  const tensor = assembly.finish();
  expect([tensor.dtype, tensor.shape]).toEqual(['float32', [2, 3]]);
  const doubled = tensor.mul(2);
  expect(Array.from(await doubled.data())).toEqual([4, 6, 8, -2, -2, 6]);
  tf.dispose([tensor, doubled]);
  expect(library.binding.getNumOfTensors()).toBe(before);
});

describe('a tensor read straight from a file', () => {
  /** More than one piece of it, behind a few other bytes. */
  const values = Float32Array.from({ length: 2_500_000 }, (_, index) => index % 1013);
  const [start, end] = [12, 12 + values.byteLength];

  async function withFile<T>(use: (file: FileHandle) => Promise<T>): Promise<T> {
    const name = path.join(temporaryFolder(), 'values.bin');
    await writeFile(name, Buffer.concat([Buffer.alloc(start, 255), new Uint8Array(values.buffer)]));
    const file = await open(name, 'r+');
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  }

  it('has the values that lie there, in parts too', async () => {
    await withFile(async ({ fd: descriptor }) => {
      const assembly = assembleInLibtensorflow([2, 1_250_000])!;
      await assembly.add(values.subarray(0, 1000));
      await assembly.readFile!({ descriptor, start: start + 4000, end });
      const tensor = assembly.finish();
      expect(tensor.shape).toEqual([2, 1_250_000]);
      const read = await tensor.data();
      expect(
        Buffer.from(values.buffer).equals(new Uint8Array(read.buffer, read.byteOffset, read.byteLength)),
      ).toBe(true);
      tensor.dispose();
    });
  });

  it('takes no more than fit, and none of what is not there', async () => {
    await withFile(async (file) => {
      const assembly = assembleInLibtensorflow([2_500_000])!;
      const place = { descriptor: file.fd, start, end };
      await expect(assembly.readFile!({ ...place, end: end + 4 })).rejects.toThrow(
        'a tensor of shape [2500000] needs 2500000 values, got 2500001',
      );
      await file.truncate(end - 4);
      await expect(assembly.readFile!(place)).rejects.toThrow('the file became shorter while it was read');
      assembly.discard();
      const other = assembleInLibtensorflow([3])!;
      const none = { descriptor: 9999, start: 0, end: 12 };
      await expect(other.readFile!(none)).rejects.toThrow('bytes 0 to 12 of the file can not be read');
      other.discard();
    });
  });
});

it('a tensor that is not put together to its end leaves nothing behind', async () => {
  const before = library.binding.getNumOfTensors();
  const assembly = assembleInLibtensorflow([4])!;
  await assembly.add(new Float32Array(3));
  await expect(assembly.add(new Float32Array(2))).rejects.toThrow(
    'a tensor of shape [4] needs 4 values, got 5',
  );
  expect(() => assembly.finish()).toThrow('a tensor of shape [4] needs 4 values, got 3');
  assembly.discard();
  assembly.discard();
  await expect(assembly.add(new Float32Array(1))).rejects.toThrow('the tensor is finished');
  expect(library.binding.getNumOfTensors()).toBe(before);
});

it('another backend gets its arrays whole', async () => {
  await tf.setBackend('cpu');
  expect(assembleInLibtensorflow([1])).toBeUndefined();
  await tf.setBackend('tensorflow');
});
