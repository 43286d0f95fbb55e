import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { writeWhole } from '../../weights/writeWhole.ts';

/** A weight in a `model.json`, and its numbers. */
export interface TfjsWeight {
  name: string;
  shape: readonly number[];
  dtype: 'float32' | 'int32' | 'bool';
  read(): Promise<Uint8Array>;
}

/** As large as browsers like to keep files, and as TensorFlow.js's own converter makes them. */
const SHARD_BYTES = 2 ** 22;
const SHARD = /^group1-shard\d+of\d+\.bin$/;

/**
 * Writes a `model.json` of TensorFlow.js and the files of its weights beside it; the one that is read first is written
 * last. Of the weights one after the other is in memory.
 * @param head what the file says beside its weights.
 */
export async function writeTfjsModel(
  file: string,
  head: tf.io.ModelJSON,
  weights: readonly TfjsWeight[],
): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const total = weights.reduce((sum, weight) => sum + bytesOf(weight), 0);
  const count = Math.ceil(total / SHARD_BYTES);
  const paths = Array.from({ length: count }, (_, index) => `group1-shard${index + 1}of${count}.bin`);
  const pieces = inShards(weights);
  for (const name of paths) {
    await writeWhole(path.join(folder, name), async (temporary) => {
      const handle = await open(temporary, 'w');
      try {
        await fillShard(handle, pieces);
      } finally {
        await handle.close();
      }
    });
  }
  const specs = weights.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  const model = { ...head, weightsManifest: count === 0 ? [] : [{ paths, weights: specs }] };
  await writeWhole(file, (temporary) => writeFile(temporary, JSON.stringify(model)));
  const others = (await readdir(folder)).filter((name) => SHARD.test(name) && !paths.includes(name));
  for (const name of others) await rm(path.join(folder, name));
}

function bytesOf({ shape, dtype }: TfjsWeight): number {
  return shape.reduce((product, size) => product * size, dtype === 'bool' ? 1 : 4);
}

/** Pieces of which none reaches from one file into the next; `end` says that the file is full. */
async function* inShards(
  weights: readonly TfjsWeight[],
): AsyncGenerator<{ piece: Uint8Array; end: boolean }, undefined> {
  let filled = 0;
  for (const weight of weights) {
    const bytes = await weight.read();
    if (bytes.length !== bytesOf(weight)) throw new Error(`${weight.name} has ${bytes.length} bytes`);
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + SHARD_BYTES - filled);
      at += piece.length;
      filled = (filled + piece.length) % SHARD_BYTES;
      yield { piece, end: filled === 0 };
    }
  }
}

async function fillShard(
  handle: FileHandle,
  pieces: AsyncGenerator<{ piece: Uint8Array; end: boolean }, undefined>,
): Promise<void> {
  for (;;) {
    const { value, done } = await pieces.next();
    if (done) return;
    await handle.writeFile(value.piece);
    if (value.end) return;
  }
}
