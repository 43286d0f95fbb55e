/** TensorFlow's numbers for kinds of attributes (`TF_AttrType`), under the names that tfjs-node's kernels use. */
export const TF_ATTRIBUTES = {
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
  TF_ATTR_RESOURCE: 9,
} as const;

/** One attribute of an op. A list value sets a list attribute; a shape is a list of sizes, -1 for an unknown one. */
export interface OpAttribute {
  name: string;
  /** One of {@link TF_ATTRIBUTES}. */
  type: number;
  value: unknown;
}

/**
 * What attributes are set on: an op that is about to be executed, or a node of a graph. Values come as C expects
 * them, int64 as pairs of low and high words; `isList` tells a list of one from a single value.
 */
export interface AttributeSetter {
  string(name: string, value: Uint8Array): void;
  ints(name: string, words: Int32Array, isList: boolean): void;
  floats(name: string, values: Float32Array, isList: boolean): void;
  bools(name: string, values: Uint8Array, isList: boolean): void;
  types(name: string, values: Int32Array, isList: boolean): void;
  shape(name: string, words: Int32Array): void;
}

/**
 * Checks an attribute's value and sets it.
 * @throws Error that names the attribute, what it needs and what came.
 */
export function setAttribute(setter: AttributeSetter, attribute: OpAttribute): void {
  const { name, type, value } = attribute;
  const isList = Array.isArray(value);
  const values: unknown[] = isList ? value : [value];
  switch (type) {
    case TF_ATTRIBUTES.TF_ATTR_STRING:
      return setter.string(name, toBytes(attribute));
    case TF_ATTRIBUTES.TF_ATTR_INT:
      return setter.ints(name, toWords(values.map((each) => Math.trunc(toNumber(attribute, each)))), isList);
    case TF_ATTRIBUTES.TF_ATTR_FLOAT:
      return setter.floats(
        name,
        Float32Array.from(values, (each) => toNumber(attribute, each, true)),
        isList,
      );
    case TF_ATTRIBUTES.TF_ATTR_BOOL:
      return setter.bools(
        name,
        Uint8Array.from(values, (each) => toBit(attribute, each)),
        isList,
      );
    case TF_ATTRIBUTES.TF_ATTR_TYPE:
      return setter.types(
        name,
        Int32Array.from(values, (each) => toNumber(attribute, each)),
        isList,
      );
    case TF_ATTRIBUTES.TF_ATTR_SHAPE:
      if (!isList) throw unfit(attribute, 'a list of sizes', value);
      return setter.shape(name, toWords(values.map((each) => toNumber(attribute, each))));
    default:
      throw new Error(`attribute "${name}" is of kind ${type}, which can't be set`);
  }
}

/** Integers as pairs of 32-bit words, low word first: int64 in the byte order of every machine that TensorFlow runs on. */
function toWords(values: readonly number[]): Int32Array {
  const words = new Int32Array(values.length * 2);
  values.forEach((value, index) => {
    words[2 * index] = value;
    words[2 * index + 1] = Math.floor(value / 2 ** 32);
  });
  return words;
}

function toBytes(attribute: OpAttribute): Uint8Array {
  const { value } = attribute;
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof Uint8Array) return value;
  throw unfit(attribute, 'a string', value);
}

function toNumber(attribute: OpAttribute, value: unknown, infinite = false): number {
  if (typeof value === 'number' && (infinite || Number.isFinite(value))) return value;
  throw unfit(attribute, 'a number', value);
}

function toBit(attribute: OpAttribute, value: unknown): number {
  if (value === true || value === 1) return 1;
  if (value === false || value === 0) return 0;
  throw unfit(attribute, 'true or false', value);
}

function unfit(attribute: OpAttribute, needed: string, value: unknown): Error {
  return new Error(`attribute "${attribute.name}" needs ${needed}, got ${String(value)}`);
}
