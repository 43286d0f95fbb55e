import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assembleInLibtensorflow } from '../../../src/backend/assembly/libtensorflowAssembly.ts';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { openLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
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
