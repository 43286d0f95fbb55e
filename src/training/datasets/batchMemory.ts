import type { Batch, NumericArray } from './sample.ts';

export type NumericArrayType<Data extends NumericArray> = new (length: number) => Data;

/** What an iterator needs at most: a batch in the step, one that is made ready, and the last, smaller one. */
const MAX_FREE = 8;

/**
 * Arrays of batches that are used again and again. Memory outside its heap makes JavaScript look for garbage, which
 * takes longer than a small step: batches that come and go are better made in the same few arrays.
 *
 * Whoever asks for a batch in a memory owns that batch, and says when nobody looks at it any more.
 */
export class BatchMemory {
  private readonly made = new WeakSet<NumericArray>();
  private readonly free: NumericArray[] = [];

  /** An array with any values in it. */
  take<Data extends NumericArray>(Type: NumericArrayType<Data>, length: number): Data {
    const place = this.free.findIndex((array) => array instanceof Type && array.length === length);
    if (place >= 0) return this.free.splice(place, 1)[0] as Data;
    const array = new Type(length);
    this.made.add(array);
    return array;
  }

  /** Takes back the arrays of a batch that came from here. */
  recycle({ inputs, targets, weights }: Batch): void {
    for (const { data } of [inputs, targets, ...(weights ? [weights] : [])]) {
      if (this.made.has(data) && !this.free.includes(data)) this.free.push(data);
    }
    this.free.splice(0, this.free.length - MAX_FREE);
  }
}

/** An array for a batch: of the memory, if there is one. */
export function takeArray<Data extends NumericArray>(
  memory: BatchMemory | undefined,
  Type: NumericArrayType<Data>,
  length: number,
): Data {
  return memory ? memory.take(Type, length) : new Type(length);
}
