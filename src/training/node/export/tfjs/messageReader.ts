import { readFields, readVarints } from '../../../datasets/formats/protobufReader.ts';

/** A message of a protocol buffer by the numbers of its fields, each as often as it comes. */
export class MessageReader {
  readonly #fields = new Map<number, (bigint | Uint8Array)[]>();

  /** @throws Error if the bytes are no message. */
  constructor(bytes: Uint8Array) {
    for (const { number, value } of readFields(bytes)) {
      const values = this.#fields.get(number);
      if (values) values.push(value);
      else this.#fields.set(number, [value]);
    }
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  bytes(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).filter((value) => value instanceof Uint8Array);
  }

  texts(field: number): string[] {
    return this.bytes(field).map((bytes) => Buffer.from(bytes).toString());
  }

  text(field: number): string {
    return this.texts(field).at(-1) ?? '';
  }

  /** Of a field of int64 and the like; those of a list may be packed. */
  integers(field: number): number[] {
    const values = this.#fields.get(field) ?? [];
    const all = values.flatMap((value) => (typeof value === 'bigint' ? [value] : readVarints(value)));
    return all.map((value) => Number(BigInt.asIntN(64, value)));
  }

  /** 0 where there is none. */
  integer(field: number): number {
    return this.integers(field).at(-1) ?? 0;
  }

  floats(field: number): number[] {
    return this.bytes(field).flatMap((bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Array.from({ length: bytes.byteLength / 4 }, (_, index) => view.getFloat32(4 * index, true));
    });
  }

  messages(field: number): MessageReader[] {
    return this.bytes(field).map((bytes) => new MessageReader(bytes));
  }

  message(field: number): MessageReader {
    return this.messages(field).at(-1) ?? new MessageReader(new Uint8Array());
  }

  /** A map by texts. */
  entries(field: number): [key: string, value: MessageReader][] {
    return this.messages(field).map((entry) => [entry.text(1), entry.message(2)]);
  }
}
