import type { AttributeSetter } from './attributes.ts';
import type { Pointer } from './cApi.ts';
import type { Library } from './library.ts';
import type { Status } from './status.ts';
import { cString } from './cString.ts';

/** Sets attributes of an op that is about to be executed. */
export class EagerAttributes implements AttributeSetter {
  readonly #library: Library;
  readonly #status: Status;
  readonly #op: Pointer;

  constructor(library: Library, status: Status, op: Pointer) {
    this.#library = library;
    this.#status = status;
    this.#op = op;
  }

  string(name: string, value: Uint8Array): void {
    this.#library.api.TFE_OpSetAttrString(this.#op, cString(name), value, value.length);
  }

  ints(name: string, words: Int32Array, isList: boolean): void {
    const { api } = this.#library;
    if (isList) api.TFE_OpSetAttrIntList(this.#op, cString(name), words, words.length / 2);
    else api.TFE_OpSetAttrInt(this.#op, cString(name), words[1]! * 2 ** 32 + (words[0]! >>> 0));
  }

  floats(name: string, values: Float32Array, isList: boolean): void {
    const { api } = this.#library;
    if (isList) api.TFE_OpSetAttrFloatList(this.#op, cString(name), values, values.length);
    else api.TFE_OpSetAttrFloat(this.#op, cString(name), values[0]!);
  }

  bools(name: string, values: Uint8Array, isList: boolean): void {
    const { api } = this.#library;
    if (isList) api.TFE_OpSetAttrBoolList(this.#op, cString(name), values, values.length);
    else api.TFE_OpSetAttrBool(this.#op, cString(name), values[0]!);
  }

  types(name: string, values: Int32Array, isList: boolean): void {
    const { api } = this.#library;
    if (isList) api.TFE_OpSetAttrTypeList(this.#op, cString(name), values, values.length);
    else api.TFE_OpSetAttrType(this.#op, cString(name), values[0]!);
  }

  shape(name: string, words: Int32Array): void {
    this.#library.api.TFE_OpSetAttrShape(
      this.#op,
      cString(name),
      words,
      words.length / 2,
      this.#status.pointer,
    );
    this.#status.check(() => `attribute "${name}"`);
  }
}
