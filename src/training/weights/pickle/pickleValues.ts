/** A dictionary of Python's; keys are texts or numbers in all that is read here. */
export type PickleMap = Map<PickleValue, PickleValue>;

/** A tuple, told apart from a list because `torch.Size` and keys are tuples. */
export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** Something that the reader of the file made of a call that it allows. */
export class PickleObject {
  constructor(readonly value: unknown) {}
}

/** A name in a module of Python's, which nothing imports. */
export class PickleGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What a pickle can hold. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleMap
  | PickleTuple
  | PickleObject
  | PickleGlobal
  | Set<PickleValue>;
