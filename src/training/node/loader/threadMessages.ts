import type { ImageArray } from '../../datasets/sample.ts';
import type { TransformJob } from '../../loader/transformThreads.ts';

/** To a thread that transforms. */
export interface TransformRequest {
  id: number;
  job: TransformJob;
}

/** From it; one for each request, in any order. */
export type TransformAnswer = { id: number } & ({ image: ImageArray } | { failure: string });
