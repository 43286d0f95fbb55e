/** Before the values: whether the gradient has taken the place of the outputs. */
const HEADER_BYTES = 8;

/** Memory in which one thread leaves outputs and waits until another has put their gradient there. */
export function offerOutputs(outputs: Float32Array): SharedArrayBuffer {
  const exchange = new SharedArrayBuffer(HEADER_BYTES + outputs.byteLength);
  valuesOf(exchange).set(outputs);
  return exchange;
}

/** Outputs first, their gradient then. */
export function valuesOf(exchange: SharedArrayBuffer): Float32Array {
  return new Float32Array(exchange, HEADER_BYTES);
}

/** Puts the gradient where the outputs were and lets the thread that waits for it go on. */
export function answerWithGradient(exchange: SharedArrayBuffer, gradient: Float32Array): void {
  valuesOf(exchange).set(gradient);
  const flag = new Int32Array(exchange, 0, 1);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

/** Blocks this thread until the gradient is there. */
export function waitForGradient(exchange: SharedArrayBuffer): Float32Array {
  Atomics.wait(new Int32Array(exchange, 0, 1), 0, 0);
  return new Float32Array(valuesOf(exchange));
}
