import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { Dataset } from '../../datasets/dataset.ts';

/** What a {@link fingerprint} is made of beside names, sizes and labels. */
export interface FingerprintOptions {
  /** Reads every sample too, so that other contents under the same names are another fingerprint. Default `false`. */
  contents?: boolean;
}

/** As {@link fingerprint}, without contents. */
export function originFingerprint(dataset: Dataset<unknown>): string {
  return createHash('sha256').update(JSON.stringify(dataset.origin)).digest('hex');
}

/**
 * What tells two data sets apart: names, counts, labels, which samples in which order, and how they are transformed. Not
 * seen are the values that a function given to `map` captures, and, without `contents`, what is in the files.
 * @returns 64 hexadecimal digits.
 */
export async function fingerprint(
  dataset: Dataset<unknown>,
  { contents = false }: FingerprintOptions = {},
): Promise<string> {
  if (!contents) return originFingerprint(dataset);
  const hash = createHash('sha256').update(JSON.stringify(dataset.origin));
  for (let index = 0; index < dataset.length; index++) hash.update(serialize(await dataset.get(index)));
  return hash.digest('hex');
}
