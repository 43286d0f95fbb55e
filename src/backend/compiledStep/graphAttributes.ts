import type { AttributeSetter } from '../libtensorflow/attributes.ts';
import type { CApi, Pointer } from '../libtensorflow/cApi.ts';
import { cString } from '../libtensorflow/cString.ts';

/** Sets attributes of an operation that is being added to a graph. */
export class GraphAttributes implements AttributeSetter {
  readonly #api: CApi;
  readonly #description: Pointer;

  constructor(api: CApi, description: Pointer) {
    this.#api = api;
    this.#description = description;
  }

  string(name: string, value: Uint8Array): void {
    this.#api.TF_SetAttrString(this.#description, cString(name), value, value.length);
  }

  ints(name: string, words: Int32Array, isList: boolean): void {
    if (isList) this.#api.TF_SetAttrIntList(this.#description, cString(name), words, words.length / 2);
    else this.#api.TF_SetAttrInt(this.#description, cString(name), words[1]! * 2 ** 32 + (words[0]! >>> 0));
  }

  floats(name: string, values: Float32Array, isList: boolean): void {
    if (isList) this.#api.TF_SetAttrFloatList(this.#description, cString(name), values, values.length);
    else this.#api.TF_SetAttrFloat(this.#description, cString(name), values[0]!);
  }

  bools(name: string, values: Uint8Array, isList: boolean): void {
    if (isList) this.#api.TF_SetAttrBoolList(this.#description, cString(name), values, values.length);
    else this.#api.TF_SetAttrBool(this.#description, cString(name), values[0]!);
  }

  types(name: string, values: Int32Array, isList: boolean): void {
    if (isList) this.#api.TF_SetAttrTypeList(this.#description, cString(name), values, values.length);
    else this.#api.TF_SetAttrType(this.#description, cString(name), values[0]!);
  }

  shape(name: string, words: Int32Array): void {
    this.#api.TF_SetAttrShape(this.#description, cString(name), words, words.length / 2);
  }
}
