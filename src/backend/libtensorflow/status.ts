import type { Pointer } from './cApi.ts';
import type { Library } from './library.ts';

/** A failure that TensorFlow reported. */
export class TensorflowError extends Error {
  override name = 'TensorflowError';

  constructor(
    message: string,
    /** `TF_Code`: 3 invalid argument, 5 not found, 8 out of memory, 12 unimplemented, ... */
    readonly code: number,
  ) {
    super(message);
  }
}

/** The `TF_Code` of a failure for want of memory. */
export const OUT_OF_MEMORY = 8;

const NUL = Buffer.from('\0');

/** One TF_Status, used for call after call; whoever makes it disposes it. */
export class Status {
  readonly pointer: Pointer;
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
    this.pointer = library.api.TF_NewStatus();
  }

  /**
   * Throws the last call's failure, if it failed, and is ready for the next call.
   * @param describe says what was being done, to stand before the reason; only called on failure.
   * @throws TensorflowError
   */
  check(describe?: () => string): void {
    const { api } = this.#library;
    const code = api.TF_GetCode(this.pointer);
    if (code === 0) return;
    const message = readableMessage(api.TF_Message(this.pointer));
    api.TF_SetStatus(this.pointer, 0, NUL);
    throw new TensorflowError(describe ? `${describe()}: ${message}` : message, code);
  }

  dispose(): void {
    this.#library.api.TF_DeleteStatus(this.pointer);
  }
}

/** TensorFlow's message without its internal wrappers, the dump of an op's definition and the machine's name. */
export function readableMessage(message: string): string {
  return message
    .replace(/\{\{[^}]*\}\}\s*/g, '')
    .replace(/(;| from)? Op<name=.*$/s, '')
    .replace(/\s*\[\[\]\]/g, '')
    .replace(/\s*Hint: If you want to see a list of allocated tensors.*$/s, '')
    .replace(/ in binary running on \S+?(?=\.?\s|$)/, '')
    .replace(/\s*\[Op:\w+\](\s*name:\s*\S*)?\s*$/, '')
    .trim();
}
