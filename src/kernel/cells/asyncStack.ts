import process from 'node:process';

/** Node's own handler of an exception that nothing caught; not documented, there in versions 10 to 24. */
type FatalException = (error: unknown, fromPromise?: boolean) => boolean;
const fatalException = (process as unknown as { _fatalException?: FatalException })._fatalException;

/**
 * Empties Node's record of nested asynchronous operations, which is checked when the event loop is reached again: code
 * that is torn down leaves it as it was, and the process would abort. What ends every other error does it here too, with
 * an error that only the callback set here sees.
 */
export function forgetAsyncStack(): void {
  if (!fatalException || process.hasUncaughtExceptionCaptureCallback()) return;
  process.setUncaughtExceptionCaptureCallback(() => undefined);
  try {
    fatalException.call(process, new Error('torn down'));
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
}

/** How many functions are on the stack below the caller, without those that merely wait for a promise. */
export function stackDepth(): number {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let depth = 0;
  try {
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (_error, sites) => {
      depth = sites.filter((site) => !site.isAsync()).length;
      return '';
    };
    void new Error().stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
  return depth - 1;
}
