/** What an `AbortSignal` also is: asked between two batches. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

const running = new Set<(reason: string) => void>();

/**
 * Asks every running trainer to end softly: it finishes its batch, runs its extensions' ends and returns its history.
 * @param reason for people, such as `the stop button was pressed`.
 * @returns the number of trainers that heard it; 0 if none runs.
 */
export function requestStop(reason: string): number {
  for (const stop of [...running]) stop(reason);
  return running.size;
}

/** @returns a function that ends the subscription. */
export function onStopRequest(stop: (reason: string) => void): () => void {
  running.add(stop);
  return () => void running.delete(stop);
}
