const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

type Listener = (...args: unknown[]) => void;

/**
 * Remembers who handles crashes of this process. The wasm module makes every unhandled rejection end the process,
 * which in a notebook is an error of a cell and no more; and when it is disposed it takes everyone's handlers along.
 * @returns a function that puts everything back.
 */
export function rememberCrashHandlers(): () => void {
  const before = EVENTS.map((event) => process.rawListeners(event) as Listener[]);
  return () => {
    EVENTS.forEach((event, index) => {
      process.removeAllListeners(event);
      for (const listener of before[index]!) process.on(event, listener);
    });
  };
}
