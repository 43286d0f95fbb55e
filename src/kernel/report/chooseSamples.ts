import type { PageQuery } from '../../protocol/kernelMessages.ts';
import { seededRandom } from '../../training/random/seededRandom.ts';

/** More than any panel shows at once; a request for more gets this many. */
const MAX_SAMPLES = 500;

/**
 * The indices that a query asks for in a data set of a given length: a page in order, or a draw without repetition that
 * its seed makes repeatable. Fewer where there are not as many.
 */
export function chooseSamples(length: number, query: PageQuery): number[] {
  if (query.kind === 'chosen') {
    const exists = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < length;
    return query.indices.slice(0, MAX_SAMPLES).filter(exists);
  }
  const count = Math.min(MAX_SAMPLES, Math.max(0, Math.floor(query.count)), length);
  if (query.kind === 'random') return drawIndices(length, count, query.seed);
  const start = Math.min(length, Math.max(0, Math.floor(query.offset)));
  return Array.from({ length: Math.min(count, length - start) }, (_, index) => start + index);
}

/** Floyd's draw: as many steps as samples, however large the data set. */
function drawIndices(length: number, count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const drawn = new Set<number>();
  for (let last = length - count; last < length; last++) {
    const candidate = Math.floor(random() * (last + 1));
    drawn.add(drawn.has(candidate) ? last : candidate);
  }
  return [...drawn];
}
