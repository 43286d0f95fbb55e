import type { ImageArray } from '../../datasets/sample.ts';
import type { PixelWeights } from '../resampleWeights.ts';
import type { AllocateBytes } from '../transform.ts';
import type { WasmMemory } from '../../simd/wasmHost.ts';
import { Layout, openVectors } from './vectorHost.ts';

export interface ColourResampling {
  rows: PixelWeights;
  columns: PixelWeights;
  /** In whole numbers, rounded to bytes after each pass; else in floats, rounded once. */
  isFixed: boolean;
  /** Gives the array for the result. Default: a new one. */
  allocate?: AllocateBytes | undefined;
}

const CHANNELS = 3;

/**
 * A picture of three channels in bytes, resampled by vector instructions; to the bit what `resample` computes without.
 * @returns undefined where the host has no such instructions, or the picture is too large.
 */
export function resampleColours(
  { data, shape }: ImageArray<Uint8Array>,
  { rows, columns, isFixed, allocate = (length) => new Uint8Array(length) }: ColourResampling,
): ImageArray<Uint8Array> | undefined {
  const sourceStride = shape[1] * CHANNELS;
  const wideStride = columns.length * CHANNELS * (isFixed ? 1 : 4);
  const stride = columns.length * CHANNELS;
  const rowCount = rows.end - rows.first;
  const layout = new Layout();
  const source = layout.place(rowCount * sourceStride);
  const wide = layout.place(rowCount * wideStride);
  const result = layout.place(rows.length * stride);
  const [columnTables, rowTables] = [placeTables(layout, columns), placeTables(layout, rows)];
  const host = openVectors(layout.end);
  if (!host) return undefined;
  const { memory, functions } = host;
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(data.subarray(rows.first * sourceStride, rows.end * sourceStride), source);
  const columnWeights = writeTables(memory, columnTables, {
    weights: columns,
    unit: CHANNELS,
    first: 0,
    isFixed,
  });
  const rowWeights = writeTables(memory, rowTables, { weights: rows, unit: 1, first: rows.first, isFixed });
  const [columnPass, rowPass] = isFixed
    ? [functions.byteColumns, functions.byteRows]
    : [functions.floatColumns, functions.floatRows];
  columnPass(source, sourceStride, wide, wideStride, columns.length, rowCount, ...columnWeights);
  rowPass(wide, wideStride, result, stride, stride, rows.length, ...rowWeights);
  const made = allocate(rows.length * stride);
  made.set(bytes.subarray(result, result + made.length));
  return { data: made, shape: [rows.length, columns.length, CHANNELS] };
}

/** Where the weights of a pass lie. */
interface Tables {
  starts: number;
  counts: number;
  values: number;
}

function placeTables(layout: Layout, { length, taps }: PixelWeights): Tables {
  return {
    starts: layout.place(length * 4),
    counts: layout.place(length * 4),
    values: layout.place(length * taps * 4),
  };
}

/** @returns the last parameters of the pass. */
function writeTables(
  { buffer }: WasmMemory,
  { starts, counts, values }: Tables,
  { weights, unit, first, isFixed }: { weights: PixelWeights; unit: number; first: number; isFixed: boolean },
): number[] {
  const { length, taps } = weights;
  new Int32Array(buffer, starts, length).set(weights.starts.map((start) => (start - first) * unit));
  new Int32Array(buffer, counts, length).set(weights.counts);
  if (isFixed) new Int32Array(buffer, values, length * taps).set(weights.fixed);
  else new Float32Array(buffer, values, length * taps).set(weights.values);
  return [starts, counts, values, taps * 4];
}
