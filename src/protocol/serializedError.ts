/** An error as plain data. `message` and `stack` are texts made for people; nothing is executed to read them. */
export interface SerializedError {
  name: string;
  message: string;
  stack?: string;
  cause?: SerializedError;
}

const MAX_CAUSES = 8;

/**
 * Turns anything that was thrown into plain data; causes are followed up to eight deep. It never throws itself: what a
 * hostile error's getters or proxy throw is passed over.
 */
export function serializeError(thrown: unknown, depth = 0): SerializedError {
  if (!attempt(() => thrown instanceof Error)) return { name: 'Error', message: describeThrown(thrown) };
  const error = thrown as Error;
  const stack = attempt(() => error.stack);
  const cause = attempt(() => error.cause);
  return {
    name: attempt(() => String(error.name)) ?? 'Error',
    message: attempt(() => String(error.message)) ?? 'an error that cannot be read',
    ...(typeof stack === 'string' && { stack }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: serializeError(cause, depth + 1) }),
  };
}

/** The error again, with the stack of the place where it was first thrown. */
export function deserializeError(data: SerializedError): Error {
  const error = new Error(data.message, data.cause && { cause: deserializeError(data.cause) });
  error.name = data.name;
  if (data.stack !== undefined) error.stack = data.stack;
  return error;
}

function describeThrown(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  const message = attempt(() => (Object(thrown) as { message?: unknown }).message);
  const described = attempt(() => (message === undefined ? undefined : String(message)));
  if (described !== undefined) return described;
  const text = attempt(() => String(thrown));
  return text === undefined
    ? 'a value that is no Error was thrown'
    : `a value that is no Error was thrown: ${text}`;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
