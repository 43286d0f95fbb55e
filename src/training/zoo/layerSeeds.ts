import { seededRandom } from '../random/seededRandom.ts';

/** A seed a layer, because one seed for all would give layers of one shape the same weights. */
export function layerSeeds(seed: number | undefined): () => number | undefined {
  if (seed === undefined) return () => undefined;
  const random = seededRandom(seed, PURPOSE_INITIAL_WEIGHTS);
  return () => 1 + Math.floor(random() * 2 ** 31);
}

const PURPOSE_INITIAL_WEIGHTS = 2;
