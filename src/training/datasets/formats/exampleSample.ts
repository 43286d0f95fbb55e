import type { TfFeature } from './tfExample.ts';
import { decodeUtf8 } from './utf8.ts';

/** What a feature holds: one value, or, with an `s`, any number of them. */
export type FeatureKind = 'bytes' | 'text' | 'number' | 'integer' | 'texts' | 'numbers' | 'integers';

interface FeatureValues {
  bytes: Uint8Array;
  text: string;
  number: number;
  integer: number;
  texts: string[];
  numbers: Float32Array;
  /** As numbers: one beyond 2^53 is an error. */
  integers: number[];
}

/** A sample with these features. */
export type ExampleSample<Features extends Readonly<Record<string, FeatureKind>>> = {
  -readonly [Name in keyof Features]: FeatureValues[Features[Name]];
};

/**
 * Brings an Example's features into the types that were asked for; others are left out.
 * @throws Error that names the feature which is missing, of another kind, or not one value.
 */
export function toExampleSample<const Features extends Readonly<Record<string, FeatureKind>>>(
  found: ReadonlyMap<string, TfFeature>,
  wanted: Features,
  where: string,
): ExampleSample<Features> {
  const values = Object.entries(wanted).map(([name, kind]) => {
    const feature = found.get(name);
    // A list of nothing is written like no list.
    if (!feature && !kind.endsWith('s')) {
      throw new Error(`${where} has no feature ${name}; it has ${[...found.keys()].join(', ') || 'none'}`);
    }
    return [name, READERS[kind](feature, `${where}, feature ${name}`)] as const;
  });
  return Object.fromEntries(values) as ExampleSample<Features>;
}

const READERS: {
  [Kind in FeatureKind]: (feature: TfFeature | undefined, where: string) => FeatureValues[Kind];
} = {
  bytes: (feature, where) => only(valuesOf(feature, 'bytes', where), where),
  text: (feature, where) => only(READERS.texts(feature, where), where),
  number: (feature, where) => only(valuesOf(feature, 'float', where), where),
  integer: (feature, where) => only(READERS.integers(feature, where), where),
  texts: (feature, where) => valuesOf(feature, 'bytes', where).map((bytes) => decodeUtf8(bytes, where)),
  numbers: (feature, where) => Float32Array.from(valuesOf(feature, 'float', where)),
  integers: (feature, where) => valuesOf(feature, 'int64', where).map((value) => toNumber(value, where)),
};

type ValuesOf<Kind extends TfFeature['kind']> = Extract<TfFeature, { kind: Kind }>['values'];

function valuesOf<Kind extends TfFeature['kind']>(
  feature: TfFeature | undefined,
  kind: Kind,
  where: string,
): ValuesOf<Kind> {
  if (!feature) return [] as unknown as ValuesOf<Kind>;
  if (feature.kind !== kind)
    throw new Error(`${where}: expected a list of ${kind}, got one of ${feature.kind}`);
  return feature.values as ValuesOf<Kind>;
}

function only<Value>(values: readonly Value[], where: string): Value {
  if (values.length === 1) return values[0]!;
  throw new Error(
    `${where}: expected one value, got ${values.length}. Kinds with an s at the end take lists`,
  );
}

function toNumber(value: bigint, where: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new Error(`${where}: ${value} is beyond the whole numbers that JavaScript counts exactly`);
}
