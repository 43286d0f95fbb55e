import { toFloats } from './numberTypes.ts';
import { PIECE_BYTES } from './weightsFile.ts';

/** Reads bytes, into memory that is given where that saves a copy. */
export type ReadBytes = (offset: number, length: number, into: Uint8Array) => Promise<Uint8Array>;

/** Bytes of float32 that lie in one piece. */
export interface FloatPlace {
  start: number;
  /** Behind the last one. */
  end: number;
}

/** Numbers in pieces, each valid until the next one is asked for; the next one is read while this one is used. */
export async function* readFloatPieces(
  read: ReadBytes,
  { start, end }: FloatPlace,
  pieceBytes = PIECE_BYTES,
): AsyncGenerator<Float32Array> {
  const memories = [0, 1].map(() => new Uint8Array(Math.min(pieceBytes, end - start)));
  const begin = (at: number, memory: Uint8Array) => {
    const reading = read(at, Math.min(memory.length, end - at), memory);
    // It is awaited later, when it may have failed long ago.
    reading.catch(() => undefined);
    return reading;
  };
  let [current, other] = memories as [Uint8Array, Uint8Array];
  let reading = begin(start, current);
  try {
    for (let at = start; at < end; at += pieceBytes) {
      const bytes = await reading;
      if (at + pieceBytes < end) reading = begin(at + pieceBytes, other);
      yield toFloats(bytes);
      [current, other] = [other, current];
    }
  } finally {
    await reading.catch(() => undefined);
  }
}
