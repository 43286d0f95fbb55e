import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { ThreadCount } from './threadCount.ts';
import { threadCount } from './threadCount.ts';
import { WorkerReplicas } from './workerReplicas.ts';

/** The one backend that computes in a single thread and can be had several times. */
const BACKEND = 'wasm';

let allowed: ThreadCount | undefined;
let threads: WorkerReplicas | undefined;

/**
 * The threads of this process that share training steps, started when they are first asked for; none where the backend
 * in use has threads of its own, or one is all there is.
 * @throws Error if `TRAINBOOK_THREADS` is no number of threads.
 */
export function kernelReplicas(): WorkerReplicas | undefined {
  if (tf.getBackend() !== BACKEND) return undefined;
  if (threads && !threads.isAtEnd) return threads;
  const { count, isFixed } = (allowed ??= threadCount());
  if (count === 1) return undefined;
  threads = new WorkerReplicas({ script: path.join(__dirname, 'replicaThread.cjs'), count, isFixed });
  return threads;
}

/** Ends what threads compute for code that was torn down. It is never told; the next training starts others. */
export function abandonReplicas(): void {
  threads?.end();
  threads = undefined;
}
