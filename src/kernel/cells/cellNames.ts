/** The one global that compiled cells and local modules call back to (cellRuntime.ts). */
export const RUNTIME_NAME = '__trainbook';

/**
 * A name in the text of a compiled cell. A cell that declares `process` or `Map` must not take that global away from
 * the kernel and the libraries, which live in the same realm: its own variable gets an invisible character (zero width
 * non-joiner, legal in identifiers) at the end, so that messages still read as the user wrote it.
 */
export function shieldedName(name: string): string {
  return `${name}\u200c`;
}
