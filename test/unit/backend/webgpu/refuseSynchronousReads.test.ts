import { describe, expect, it } from 'vitest';
import { refuseSynchronousReads } from '../../../../src/backend/webgpu/refuseSynchronousReads.ts';

/** Reads as the WebGPU backend does: what is not in memory, from a canvas. */
class FakeBackend {
  readonly tensorMap = new Map<object, { values?: unknown; dtype: string; parts?: object[] }>();

  readSync(dataId: object): unknown {
    const { values, parts } = this.tensorMap.get(dataId)!;
    if (parts) return parts.map((part) => this.readSync(part));
    if (values != null) return values;
    throw new ReferenceError('OffscreenCanvas is not defined');
  }
}

function backendWith(tensor: { values?: unknown; dtype: string; parts?: object[] }) {
  const backend = new FakeBackend();
  const dataId = {};
  backend.tensorMap.set(dataId, tensor);
  refuseSynchronousReads(backend as never);
  return { backend, dataId };
}

const MESSAGE = /^on WebGPU the values of a tensor can only be awaited: write `await tensor\.data\(\)`/;

describe('refuseSynchronousReads', () => {
  it('says what to write instead', () => {
    const { backend, dataId } = backendWith({ dtype: 'float32' });
    expect(() => backend.readSync(dataId)).toThrow(MESSAGE);
  });

  it('gives values that are still in memory', () => {
    const values = Float32Array.of(1, 2);
    const { backend, dataId } = backendWith({ dtype: 'float32', values });
    expect(backend.readSync(dataId)).toBe(values);
  });

  it('reads a complex tensor by its parts', () => {
    const { backend, dataId } = backendWith({ dtype: 'complex64', parts: [] });
    expect(backend.readSync(dataId)).toEqual([]);
    const part = {};
    backend.tensorMap.set(part, { dtype: 'float32' });
    backend.tensorMap.set(dataId, { dtype: 'complex64', parts: [part] });
    expect(() => backend.readSync(dataId)).toThrow(MESSAGE);
  });
});
