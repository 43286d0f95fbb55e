import type { ArrayValue } from '../datasets/sample.ts';
import { sizeOf } from '../datasets/collate.ts';
import type { SharedArray } from './replicaThreads.ts';

/** Consecutive samples of a batch. */
export interface BatchPart {
  start: number;
  size: number;
  /** Its size divided by that of the batch. */
  share: number;
}

/** Divides a batch into as many parts as there are threads, or samples if those are fewer; sizes differ by one at most. */
export function splitBatch(batchSize: number, threads: number): BatchPart[] {
  const count = Math.min(batchSize, threads);
  const parts: BatchPart[] = [];
  for (let index = 0, start = 0; index < count; index++) {
    const size = Math.floor(batchSize / count) + (index < batchSize % count ? 1 : 0);
    parts.push({ start, size, share: size / batchSize });
    start += size;
  }
  return parts;
}

/** Memory that threads share and that is used again from batch to batch. */
export class SharedRoom {
  private buffer = new SharedArrayBuffer(0);

  /** A copy of the values, valid until the next. */
  put({ data, shape }: ArrayValue): SharedArray {
    if (this.buffer.byteLength < data.byteLength) this.buffer = new SharedArrayBuffer(data.byteLength);
    const ArrayType = data.constructor as new (
      buffer: SharedArrayBuffer,
      start: number,
      length: number,
    ) => typeof data;
    const copy = new ArrayType(this.buffer, 0, data.length);
    copy.set(data);
    return { data: copy, shape };
  }
}

/** The samples of one part, in the memory of all. */
export function partOf({ data, shape }: SharedArray, { start, size }: BatchPart): SharedArray {
  const [, ...sampleShape] = shape;
  const length = sizeOf(sampleShape);
  return { data: data.subarray(start * length, (start + size) * length), shape: [size, ...sampleShape] };
}
