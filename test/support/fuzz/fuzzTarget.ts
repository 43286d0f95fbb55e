/** A valid file that cases are made of. */
export interface FuzzFixture {
  name: string;
  bytes: Uint8Array;
  /** Files beside it, which stay whole. */
  beside?: Readonly<Record<string, Uint8Array>>;
}

/** A parser that reads files of one format. */
export interface FuzzTarget {
  name: string;
  fixtures(): FuzzFixture[];
  /** Reads all that the file holds. @throws Error that says what is wrong with the file. */
  read(file: string): Promise<void>;
  /** Whether whoever calls the parser names the file in its errors. Default `false`: the parser does. */
  callerNames?: true;
}

/** @throws Error if an array has another number of values than its shape says, which no damage may bring about. */
export function checkArray({ shape, data }: { shape: readonly number[]; data: { length: number } }): void {
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (data.length === count) return;
  throw new TypeError(`wrong value: ${data.length} numbers for the shape [${shape.join(', ')}]`);
}
