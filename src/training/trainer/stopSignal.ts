import { pauseTrainings, resumeTrainings } from './pauseSignal.ts';

/** What an `AbortSignal` also is: asked between two batches. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** A training between its beginning and its end. */
export interface RunningTraining {
  readonly isRunning: boolean;
  end(): void;
}

const running = new Map<RunningTraining, (reason: string) => void>();

/**
 * Asks every running trainer, also a paused one, to end softly: it finishes its batch, runs its extensions' ends and
 * returns its history.
 * @param reason for people, such as `the stop button was pressed`.
 * @returns the number of trainers that heard it; 0 if none runs.
 */
export function requestStop(reason: string): number {
  resumeTrainings();
  for (const stop of [...running.values()]) stop(reason);
  return running.size;
}

/** Pauses every running trainer after its batch, or lets all go on. @returns their number; with 0 nothing changes. */
export function setPaused(paused: boolean): number {
  if (paused && running.size > 0) pauseTrainings();
  if (!paused) resumeTrainings();
  return running.size;
}

/**
 * For a host that tore down the code in which trainers ran: they never come to their end, so they count as ended now
 * and may be run again.
 */
export function forgetRunningTrainings(): void {
  resumeTrainings();
  running.clear();
}

/** @param stop is called for each {@link requestStop} until the training ends. */
export function beginTraining(stop: (reason: string) => void): RunningTraining {
  const training: RunningTraining = {
    get isRunning() {
      return running.has(training);
    },
    end: () => void running.delete(training),
  };
  running.set(training, stop);
  return training;
}
