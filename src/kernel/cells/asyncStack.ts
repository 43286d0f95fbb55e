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

/** What an inspector's expression finds below itself on the stack. */
export interface InterruptedStack {
  /** How many functions there are, without those that merely wait for a promise. */
  depth: number;
  /** Whether the innermost one is at work on Node's record of asynchronous operations. */
  isKeepingRecords: boolean;
}

/** Where Node enters and leaves asynchronous operations. */
const RECORD_KEEPER = 'node:internal/async_hooks';

/** @param ownDepth the functions from the caller down to the inspector's expression. */
export function interruptedStack(ownDepth: number): InterruptedStack {
  const interrupted = callSites()
    .slice(1 + ownDepth)
    .filter((site) => !site.isAsync());
  const files = interrupted.map((site) => site.getFileName()).filter(Boolean); // what is built in has none
  return { depth: interrupted.length, isKeepingRecords: files[0] === RECORD_KEEPER };
}

/** From the caller down. */
function callSites(): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let found: NodeJS.CallSite[] = [];
  try {
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (_error, sites) => {
      found = sites;
      return '';
    };
    void new Error().stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
  return found.slice(1);
}
