/** The functions that compiled steps were made of. */
const sources = new WeakMap<object, object>();

/** Remembers what a compiled step was made of. */
export function rememberSource(compiled: object, source: object): void {
  sources.set(compiled, source);
}

/** The function that a compiled step was made of; any other function itself. */
export function sourceOf<T extends object>(step: T): T {
  return (sources.get(step) ?? step) as T;
}
