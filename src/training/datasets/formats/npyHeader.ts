import { decodeUtf8 } from './utf8.ts';

export interface NpyHeader {
  /** NumPy's code of the dtype, such as `<f4`. */
  descr: string;
  isFortran: boolean;
  shape: number[];
  /** Where the values begin. */
  start: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy itself trusts no longer ones. */
const MAX_HEADER = 10_000;
const MAX_AXES = 64;

/** @throws Error if the file does not begin as one of NumPy's. */
export function parseNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (bytes.length < 10 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new Error(`${name} is no .npy file: expected it to begin with \\x93NUMPY`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) {
    throw new Error(`${name} is of version ${version} of the .npy format; 1, 2 and 3 are known`);
  }
  const begin = version === 1 ? 10 : 12;
  if (bytes.length < begin) throw new Error(`${name} is cut off in its header`);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER)
    throw new Error(`${name} has a header of ${length} bytes; at most ${MAX_HEADER} are read`);
  const start = begin + length;
  if (bytes.length < start) throw new Error(`${name} is cut off in its header`);
  return { ...parseFields(decodeUtf8(bytes.subarray(begin, start), `the header of ${name}`), name), start };
}

const FIELD = /\s*'(\w+)'\s*:\s*(?:'([^'\\]*)'|(True|False)|\(([\d\s,L]*)\)|(\[[^\]]*\]))\s*(,|(?=\}))/y;

/** The header is a dictionary as Python writes it, of three entries in any order. */
function parseFields(text: string, name: string): Omit<NpyHeader, 'start'> {
  const fail = () =>
    new Error(`${name} has a header that NumPy does not write: ${JSON.stringify(text.trim())}`);
  const inner = text.trim();
  if (!inner.startsWith('{')) throw fail();
  const fields = new Map<string, RegExpExecArray>();
  FIELD.lastIndex = 1;
  while (!/^\s*\}$/.test(inner.slice(FIELD.lastIndex))) {
    const field = FIELD.exec(inner);
    if (!field || fields.has(field[1]!)) throw fail();
    fields.set(field[1]!, field);
  }
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => fields.get(key));
  if (descr?.[5] !== undefined) {
    throw new Error(`${name} holds records of several fields: save each field as an array of its own`);
  }
  if (descr?.[2] === undefined || order?.[3] === undefined || shape?.[4] === undefined) throw fail();
  return { descr: descr[2], isFortran: order[3] === 'True', shape: parseShape(shape[4], name) };
}

function parseShape(text: string, name: string): number[] {
  const parts = text.replace(/,\s*$/, '').trim();
  const shape =
    parts === '' ? [] : parts.split(',').map((part) => Number(part.trim().replace(/L$/, '') || 'x'));
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (shape.length <= MAX_AXES && shape.every(Number.isSafeInteger) && Number.isSafeInteger(size))
    return shape;
  throw new Error(`${name} has the shape (${text}), which no array can have`);
}
