import { operations } from './pickleOperations.ts';
import { PickleMachine } from './pickleMachine.ts';
import type { PickleRules } from './pickleRules.ts';
import type { PickleValue } from './pickleValues.ts';

export interface Unpickled {
  value: PickleValue;
  /** Where the pickle ends in the bytes. */
  end: number;
}

/**
 * Reads a pickle of Python's as data. No code of the file is run, in no case: a pickle is a program, and those of its
 * operations that import or call are answered by the rules, which know a handful of names.
 * @throws PickleCutOffError if it does not end within the bytes; Error that names what it uses and may not.
 */
export function unpickle(bytes: Uint8Array, rules: PickleRules, start = 0): Unpickled {
  const machine = new PickleMachine(bytes, rules, start);
  while (machine.result === undefined) {
    const code = machine.reader.byte();
    const operation = operations.get(code);
    if (!operation) {
      throw new Error(
        `it holds the operation 0x${code.toString(16).padStart(2, '0')} at byte ${machine.reader.position - 1}, ` +
          'which no pickle of weights has',
      );
    }
    operation(machine);
  }
  return { value: machine.result.value, end: machine.reader.position };
}
