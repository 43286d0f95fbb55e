import type { PickleValue } from './pickleValues.ts';

/** What of Python's a pickle may use: everything else is refused by name. */
export interface PickleRules {
  /**
   * What calling a global would give. Nothing of Python's is run: the caller makes a value of its own.
   * @returns undefined if the global is not allowed.
   */
  call(name: string, args: readonly PickleValue[]): PickleValue | undefined;
  /** Whether a global may be mentioned at all. */
  allows(name: string): boolean;
  /** The object that the file around the pickle keeps. @throws Error if there is none. */
  load(id: PickleValue): PickleValue;
}
