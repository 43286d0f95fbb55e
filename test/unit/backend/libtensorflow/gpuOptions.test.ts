import { describe, expect, it } from 'vitest';
import {
  configWithGpus,
  configWithoutGpu,
  readGpuOptions,
} from '../../../../src/backend/libtensorflow/gpuOptions.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('readGpuOptions', () => {
  it('leaves everything open unless it is set', () => {
    expect(readGpuOptions({})).toEqual({});
    expect(readGpuOptions({ TRAINBOOK_GPU: ' ', TRAINBOOK_GPU_MEMORY_MB: '' })).toEqual({});
  });

  it('reads a choice of GPUs and a limit', () => {
    expect(readGpuOptions({ TRAINBOOK_GPU: '1' })).toEqual({ gpus: [1] });
    expect(readGpuOptions({ TRAINBOOK_GPU: '0, 2', TRAINBOOK_GPU_MEMORY_MB: '4096' })).toEqual({
      gpus: [0, 2],
      memoryLimitMiB: 4096,
    });
  });

  it.each([
    ['TRAINBOOK_GPU', 'first'],
    ['TRAINBOOK_GPU', '0,'],
    ['TRAINBOOK_GPU', '-1'],
    ['TRAINBOOK_GPU', '1,1'],
    ['TRAINBOOK_GPU_MEMORY_MB', '4 GB'],
    ['TRAINBOOK_GPU_MEMORY_MB', '10'],
    ['TRAINBOOK_GPU_MEMORY_MB', '1.5e2.'],
  ])('refuses %s=%s', (variable, value) => {
    expect(() => readGpuOptions({ [variable]: value })).toThrow(
      new RegExp(`^${variable} takes .*; got ${JSON.stringify(value).replace('.', '\\.')}`),
    );
  });
});

// What Python's tensorflow.core.protobuf.config_pb2.ConfigProto serializes the same options to.
describe('the ConfigProto', () => {
  it('keeps GPUs out', () => expect(hex(configWithoutGpu())).toBe('0a070a034750551000'));

  it('lets memory grow', () => expect(hex(configWithGpus({}))).toBe('32022001'));

  it('names GPUs', () => expect(hex(configWithGpus({ gpus: [1] }))).toBe('320520012a0131'));

  it('limits the memory of each GPU', () => {
    expect(hex(configWithGpus({ gpus: [0, 2], memoryLimitMiB: 4096 }))).toBe(
      '321920012a03302c324a100a060a04000080450a060a0400008045',
    );
  });

  it('limits the memory of the first GPU where none is named', () => {
    const first = configWithGpus({ gpus: [0], memoryLimitMiB: 4096 });
    expect(configWithGpus({ memoryLimitMiB: 4096 })).toEqual(first);
  });
});
