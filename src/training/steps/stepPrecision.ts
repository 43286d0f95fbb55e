import type { Precision } from './stepTracer.ts';

let current: Precision = 'float32';

/** In what the step that is being recorded computes convolutions and matrix products; float32 where none is. */
export function stepPrecision(): Precision {
  return current;
}

/** Tells `body` in what precision it is recorded. */
export function withStepPrecision<T>(precision: Precision, body: () => T): T {
  const outer = current;
  current = precision;
  try {
    return body();
  } finally {
    current = outer;
  }
}
