let importer: ((specifier: string) => Promise<unknown>) | undefined;

/** What imports from now on. Code that an earlier process compiled has no `import()` of its own. */
export function setImporter(importWith: (specifier: string) => Promise<unknown>): void {
  importer = importWith;
}

/**
 * Imports what is not part of the bundle that this code is in.
 * @param direct the same as an expression, for those who run from source and for other bundlers.
 */
export function importModule<T>(specifier: string, direct: () => Promise<T>): Promise<T> {
  return importer ? (importer(specifier) as Promise<T>) : direct();
}
