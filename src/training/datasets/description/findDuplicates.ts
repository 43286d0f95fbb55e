import type { Look } from './perceptualHash.ts';
import { hashDistance, thumbnailDistance } from './perceptualHash.ts';

/** What of a sample is compared with others. */
export interface Print {
  /** Differs where contents differ, but for very few. */
  checksum: string;
  /** Of pictures. */
  look?: Look;
}

/** With one bit more, none of the eight parts of a hash would have to be the same. */
const MAX_BITS = 7;
const MAX_LEVELS = 6;

/**
 * Groups of samples that look alike or are the same.
 * @param same tells samples of one checksum apart.
 * @returns the places of each group's members, in their order.
 */
export async function findDuplicates(
  prints: readonly Print[],
  same: (a: number, b: number) => Promise<boolean>,
): Promise<{ exact: number[][]; near: number[][] }> {
  const exact = await findExact(prints, same);
  const repeated = new Set(exact.flatMap((group) => group.slice(1)));
  const near = new Groups(prints.length);
  // Each part of a hash finds the pictures that have it in common.
  for (let part = 0; part < 8; part++) {
    const buckets = groupBy(prints, ({ look }, place) =>
      look && !repeated.has(place) ? String(look.hash[part]) : undefined,
    );
    for (const bucket of buckets) joinNear(bucket, prints, near);
  }
  return { exact, near: near.list() };
}

async function findExact(
  prints: readonly Print[],
  same: (a: number, b: number) => Promise<boolean>,
): Promise<number[][]> {
  const groups = new Groups(prints.length);
  for (const bucket of groupBy(prints, ({ checksum }) => checksum)) {
    const firsts: number[] = [];
    for (const place of bucket) {
      let isNew = true;
      for (const first of firsts) {
        if (!isNew || !(await same(first, place))) continue;
        groups.join(first, place);
        isNew = false;
      }
      if (isNew) firsts.push(place);
    }
  }
  return groups.list();
}

function joinNear(bucket: readonly number[], prints: readonly Print[], groups: Groups): void {
  for (const [at, first] of bucket.entries()) {
    const a = prints[first]!.look!;
    for (const second of bucket.slice(at + 1)) {
      const b = prints[second]!.look!;
      if (hashDistance(a.hash, b.hash) > MAX_BITS) continue;
      if (thumbnailDistance(a.thumbnail, b.thumbnail) <= MAX_LEVELS) groups.join(first, second);
    }
  }
}

/** The places of those that have a key in common, where there are at least two. */
function groupBy(
  prints: readonly Print[],
  keyOf: (print: Print, place: number) => string | undefined,
): number[][] {
  const buckets = new Map<string, number[]>();
  prints.forEach((print, place) => {
    const key = keyOf(print, place);
    if (key === undefined) return;
    const bucket = buckets.get(key);
    if (bucket) bucket.push(place);
    else buckets.set(key, [place]);
  });
  return [...buckets.values()].filter(({ length }) => length > 1);
}

/** Things that belong together because each does with another. */
class Groups {
  private readonly parents: Int32Array;

  constructor(count: number) {
    this.parents = Int32Array.from({ length: count }, (_, place) => place);
  }

  join(a: number, b: number): void {
    const [first, second] = [this.find(a), this.find(b)];
    this.parents[Math.max(first, second)] = Math.min(first, second);
  }

  /** Those of at least two. */
  list(): number[][] {
    const members = new Map<number, number[]>();
    for (let place = 0; place < this.parents.length; place++) {
      const root = this.find(place);
      members.set(root, [...(members.get(root) ?? []), place]);
    }
    return [...members.values()].filter(({ length }) => length > 1);
  }

  private find(place: number): number {
    let root = place;
    while (this.parents[root] !== root) root = this.parents[root]!;
    this.parents[place] = root;
    return root;
  }
}
