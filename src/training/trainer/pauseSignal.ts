let paused: { until: Promise<void>; resume(): void } | undefined;

/** Lets every running trainer wait after its batch, with all that it has in memory, until {@link resumeTrainings}. */
export function pauseTrainings(): void {
  if (paused) return;
  let resume = (): void => undefined;
  const until = new Promise<void>((resolve) => (resume = resolve));
  paused = { until, resume };
}

export function resumeTrainings(): void {
  paused?.resume();
  paused = undefined;
}

/** What a trainer waits for between two batches; undefined while nobody asked for a pause. */
export function whilePaused(): Promise<void> | undefined {
  return paused?.until;
}
