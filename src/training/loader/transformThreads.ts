import type { ImageArray } from '../datasets/sample.ts';
import type { TransformRecipe } from '../transforms/transform.ts';

/** A picture that another thread transforms. */
export interface TransformJob {
  image: ImageArray;
  recipe: TransformRecipe;
  /** Of the random numbers that the transform draws. */
  keys: readonly number[];
}

/** Threads that transform pictures; whoever starts them closes them. */
export interface TransformThreads {
  /**
   * The picture, transformed as it would be here.
   * @throws Error with the message of the transform, or because a thread ended again after another took its place.
   */
  transform(job: TransformJob): Promise<ImageArray>;
  /** Ends the threads; what they have not done is rejected. */
  close(): Promise<void>;
}

type StartThreads = (count: number) => TransformThreads;

let start: StartThreads | undefined;

/** Lets the library start threads from now on. Whoever puts library and process together says so. */
export function setTransformThreads(newStart: StartThreads | undefined): void {
  start = newStart;
}

/** Undefined where nobody said how. */
export function startTransformThreads(count: number): TransformThreads | undefined {
  return start?.(count);
}
