/**
 * JSON that also carries typed arrays and the numbers that JSON lacks (NaN and the infinities: a diverging loss is
 * data). Such a value becomes `{ "$": [kind, …] }`; an object of the user's with the key `$` is wrapped, so nothing
 * can be mistaken. Where the bytes of arrays go is the caller's choice.
 */
const TAG = '$';
/** How a tag looks in a text that {@link encodeJson} made. */
const TAG_KEY = JSON.stringify(TAG);

const ARRAY_TYPES = {
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const;
type ArrayType = keyof typeof ARRAY_TYPES;

/** @param storeBytes keeps the bytes of a typed array and returns a JSON value that refers to them. */
export function encodeJson(value: unknown, storeBytes: (bytes: Uint8Array) => unknown): string {
  return JSON.stringify(encode(value, storeBytes)) ?? 'null';
}

/**
 * @param loadBytes returns the bytes for a reference that `storeBytes` made.
 * @throws SyntaxError if the text is no JSON, Error if a tag is malformed.
 */
export function decodeJson(text: string, loadBytes: (reference: unknown) => Uint8Array): unknown {
  const value: unknown = JSON.parse(text);
  return text.includes(TAG_KEY) ? decode(value, loadBytes) : value; // most messages have no tag
}

function encode(value: unknown, storeBytes: (bytes: Uint8Array) => unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { [TAG]: ['number', String(value)] };
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    const type = value instanceof Uint8Array ? 'Uint8Array' : value.constructor.name; // Node's Buffer is one
    if (!Object.hasOwn(ARRAY_TYPES, type)) throw new Error(`a ${type} cannot be sent; send a Uint8Array`);
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { [TAG]: ['array', type, storeBytes(bytes)] };
  }
  if (Array.isArray(value)) return value.map((item) => encode(item ?? null, storeBytes));
  if (isPlain(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, encode(item, storeBytes)]);
  const plain = Object.fromEntries(entries);
  return Object.hasOwn(value, TAG) ? { [TAG]: ['object', entries] } : plain;
}

/** Whether JSON has all that is in an object: most do, and the walk through the others takes time. */
function isPlain(value: object): boolean {
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.entries(value).every(
    ([key, item]) => key !== TAG && (typeof item === 'number' ? Number.isFinite(item) : isSimple(item)),
  );
}

function isSimple(value: unknown): boolean {
  return value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean';
}

function decode(value: unknown, loadBytes: (reference: unknown) => Uint8Array): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => decode(item, loadBytes));
  if (Object.hasOwn(value, TAG)) return decodeTagged((value as Record<string, unknown>)[TAG], loadBytes);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item, loadBytes)]));
}

function decodeTagged(tagged: unknown, loadBytes: (reference: unknown) => Uint8Array): unknown {
  if (!Array.isArray(tagged)) throw new Error('malformed message: a tag that is no list');
  const [kind, first, second] = tagged as unknown[];
  if (kind === 'number') return Number(first);
  if (kind === 'object' && Array.isArray(first)) {
    return Object.fromEntries(first.map(([key, item]: [string, unknown]) => [key, decode(item, loadBytes)]));
  }
  if (kind === 'array' && typeof first === 'string' && Object.hasOwn(ARRAY_TYPES, first)) {
    return viewAs(first as ArrayType, loadBytes(second));
  }
  throw new Error(`malformed message: unknown tag ${JSON.stringify(kind)}`);
}

function viewAs(type: ArrayType, bytes: Uint8Array): ArrayBufferView {
  const Type = ARRAY_TYPES[type];
  if (bytes.byteLength % Type.BYTES_PER_ELEMENT !== 0) {
    throw new Error(`malformed message: ${bytes.byteLength} bytes are no ${type}`);
  }
  // A copy with a buffer of its own, aligned. Not `slice`: that of Node's Buffer, which sockets deliver, copies nothing.
  return new Type(new Uint8Array(bytes).buffer);
}
