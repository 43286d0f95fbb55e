/** Runs a function later; `setTimeout`, except in tests. */
export type Schedule = (run: () => void, delayMs: number) => { cancel(): void };

export const scheduleWithTimer: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs);
  return { cancel: () => clearTimeout(timer) };
};
