/** An error as plain data. `message` and `stack` are texts made for people; nothing is executed to read them. */
export interface SerializedError {
  name: string;
  message: string;
  stack?: string;
  cause?: SerializedError;
}

const MAX_CAUSES = 8;

/** Turns anything that was thrown into plain data; causes are followed up to eight deep. */
export function serializeError(thrown: unknown, depth = 0): SerializedError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: describeThrown(thrown) };
  const { name, message, stack, cause } = thrown;
  return {
    name: String(name),
    message: String(message),
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
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
  try {
    return `a value that is no Error was thrown: ${String(thrown)}`;
  } catch {
    return 'a value that is no Error was thrown';
  }
}
