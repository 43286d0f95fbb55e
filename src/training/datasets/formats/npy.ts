import { sizeOf } from '../collate.ts';
import { decodeFloat16 } from './float16.ts';
import { parseNpyHeader } from './npyHeader.ts';
import { encodeUtf8 } from './utf8.ts';

/** The elements of an array in a `.npy` file, in the type of the file. */
export type NpyData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** An array of NumPy's, the last axis fastest. */
export interface NpyArray<Data extends NpyData = NpyData> {
  /**
   * `bool` comes as bytes 0 and 1, `float16` as float32; `complex64` and `complex128` as pairs of real and imaginary
   * part, twice as many numbers as the shape says.
   */
  data: Data;
  shape: readonly number[];
  /** NumPy's name, such as `float32`. When absent in an array to write, it is that of the data. */
  dtype?: string;
}

interface Dtype {
  /** Bytes of one number; complex ones have two. */
  width: 1 | 2 | 4 | 8;
  make: (buffer: ArrayBuffer) => NpyData;
  name: string;
  numbers?: 2;
}

const DTYPES: ReadonlyMap<string, Dtype> = new Map(
  Object.entries<Dtype>({
    b1: { name: 'bool', width: 1, make: (buffer) => new Uint8Array(buffer) },
    i1: { name: 'int8', width: 1, make: (buffer) => new Int8Array(buffer) },
    u1: { name: 'uint8', width: 1, make: (buffer) => new Uint8Array(buffer) },
    i2: { name: 'int16', width: 2, make: (buffer) => new Int16Array(buffer) },
    u2: { name: 'uint16', width: 2, make: (buffer) => new Uint16Array(buffer) },
    i4: { name: 'int32', width: 4, make: (buffer) => new Int32Array(buffer) },
    u4: { name: 'uint32', width: 4, make: (buffer) => new Uint32Array(buffer) },
    i8: { name: 'int64', width: 8, make: (buffer) => new BigInt64Array(buffer) },
    u8: { name: 'uint64', width: 8, make: (buffer) => new BigUint64Array(buffer) },
    f2: { name: 'float16', width: 2, make: (buffer) => decodeFloat16(new Uint16Array(buffer)) },
    f4: { name: 'float32', width: 4, make: (buffer) => new Float32Array(buffer) },
    f8: { name: 'float64', width: 8, make: (buffer) => new Float64Array(buffer) },
    c8: { name: 'complex64', width: 4, numbers: 2, make: (buffer) => new Float32Array(buffer) },
    c16: { name: 'complex128', width: 8, numbers: 2, make: (buffer) => new Float64Array(buffer) },
  }),
);

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads a file that `numpy.save` wrote: numbers of every kind, in either byte order, in C and Fortran order.
 * @param name of the file, for errors.
 * @throws Error if it is no such file, is cut off or longer than it says, or holds objects, texts or records.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const { descr, isFortran, shape, start } = parseNpyHeader(bytes, name);
  const dtype = findDtype(descr, name);
  const itemBytes = dtype.width * (dtype.numbers ?? 1);
  const count = sizeOf(shape);
  if (bytes.length - start !== count * itemBytes) {
    throw new Error(
      `${name}: ${dtype.name} of shape [${shape.join(', ')}] needs ${count * itemBytes} bytes, ` +
        `the file has ${bytes.length - start}`,
    );
  }
  // Not `slice`, which gives a view where the bytes are a Buffer of Node's.
  const values = new Uint8Array(bytes.subarray(start));
  if (dtype.width > 1 && (descr[0] === '>') === isLittleEndian) swapBytes(values, dtype.width);
  const ordered = isFortran && shape.length > 1 ? fromFortran(values, shape, itemBytes) : values;
  return { data: dtype.make(ordered.buffer as ArrayBuffer), shape, dtype: dtype.name };
}

function findDtype(descr: string, name: string): Dtype {
  const dtype = DTYPES.get(descr.slice(1));
  if (dtype && '<>|='.includes(descr[0]!)) return dtype;
  const why = descr.endsWith('O')
    ? 'it holds Python objects, which only Python can read (and which can run code there)'
    : `numbers are expected, its type is ${JSON.stringify(descr)}`;
  throw new Error(`${name} can not be read: ${why}. Save it as numbers, such as array.astype('float32')`);
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Puts the values, the first axis of which is the fastest, into an order where the last one is. */
function fromFortran(bytes: Uint8Array, shape: readonly number[], itemBytes: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const position = shape.map(() => 0);
  for (let to = 0; to < bytes.length; to += itemBytes) {
    const from = position.reduce((sum, value, axis) => sum + value * strides[axis]!, 0) * itemBytes;
    for (let byte = 0; byte < itemBytes; byte++) result[to + byte] = bytes[from + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis]! += 1;
      if (position[axis]! < shape[axis]!) break;
      position[axis] = 0;
    }
  }
  return result;
}

const HEADER_ALIGNMENT = 64;

/**
 * Writes a file that `numpy.load` reads.
 * @throws Error if data and shape do not agree, or the dtype named is not that of the data.
 */
export function formatNpy(array: NpyArray): Uint8Array {
  const [header, numbers] = formatNpyPieces(array);
  const file = new Uint8Array(header.length + numbers.length);
  file.set(header);
  file.set(numbers, header.length);
  return file;
}

/** The same in two pieces: what comes before the numbers, and their own memory. */
export function formatNpyPieces({ data, shape, dtype }: NpyArray): [header: Uint8Array, numbers: Uint8Array] {
  const [code, kind] = codeOf(data, dtype);
  const count = sizeOf(shape) * (kind.numbers ?? 1);
  if (data.length !== count) {
    throw new Error(`an array of shape [${shape.join(', ')}] has ${count} numbers, got ${data.length}`);
  }
  const order = kind.width === 1 ? '|' : isLittleEndian ? '<' : '>';
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${extents}), }`;
  const padding = HEADER_ALIGNMENT - 1 - ((10 + text.length) % HEADER_ALIGNMENT);
  const header = encodeUtf8(`${text}${' '.repeat(padding)}\n`);
  const start = Uint8Array.from([
    0x93,
    ...encodeUtf8('NUMPY'),
    1,
    0,
    header.length & 255,
    header.length >>> 8,
    ...header,
  ]);
  return [start, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}

function codeOf(data: NpyData, wanted: string | undefined): [string, Dtype] {
  const fits = [...DTYPES].filter(
    ([code, { make }]) => code !== 'f2' && make(new ArrayBuffer(0)).constructor === data.constructor,
  );
  const own = fits.find(([, { name }]) => name === wanted);
  if (own) return own;
  const plain = fits.find(([, { name, numbers }]) => name !== 'bool' && !numbers);
  if (wanted === undefined && plain) return plain;
  const names = fits.map(([, { name }]) => name).join(', ');
  throw new Error(`${data.constructor.name} is written as ${names || 'nothing'}, not as ${String(wanted)}`);
}
