import type { PartEnd, PartOutputs } from '../../training/parallel/replicaThreads.ts';

/** From a thread to the main thread; `done` or `failed` ends each request. */
export type ThreadMessage =
  | { kind: 'outputs'; outputs: PartOutputs }
  | { kind: 'done'; end: PartEnd | undefined }
  | { kind: 'failed'; message: string };
