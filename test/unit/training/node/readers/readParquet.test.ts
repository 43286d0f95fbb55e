import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readParquet } from 'trainbook';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

const fileOf = (compression: string) => `test/oracles/data/rows-${compression}.parquet`;

function rowAt(index: number) {
  return {
    id: index,
    big: 2n ** 40n + BigInt(index),
    score: index / 8,
    name: index % 5 ? `größe ${index}` : undefined,
    pixels: [index, index + 1, index + 2],
  };
}

describe('readParquet', () => {
  it.each(['none', 'snappy', 'zstd', 'gzip'])(
    'reads what pyarrow wrote, in any order: %s',
    async (compression) => {
      const columns = ['id', 'big', 'score', 'name', 'pixels'];
      const rows = await readParquet(fileOf(compression), (row) => row, { columns });
      expect([rows.length, rows.name]).toEqual([25, `rows-${compression}.parquet`]);
      for (const index of [24, 0, 11, 9, 10, 20]) {
        const { name, ...row } = await rows.get(index);
        expect({ ...row, name: name ?? undefined }).toEqual(rowAt(index));
      }
      expect(() => rows.get(25)).toThrow('has the samples 0 to 24');
    },
  );

  it('makes samples to train on', async () => {
    const toSample = ({ pixels, id }: Readonly<Record<string, unknown>>) => ({
      inputs: pixels as number[],
      label: Number(id) % 2,
    });
    const data = await readParquet(fileOf('snappy'), toSample, { columns: ['pixels', 'id'] });
    expect(await data.batch([12, 3])).toEqual({
      inputs: { data: Float32Array.of(12, 13, 14, 3, 4, 5), shape: [2, 3] },
      targets: { data: Int32Array.of(0, 1), shape: [2] },
    });
  });

  it('refuses what is none, and columns that are not there', async () => {
    await expect(readParquet('test/oracles/augment.json', (row) => row)).rejects.toThrow(
      'augment.json is no Parquet file: ',
    );
    await expect(readParquet(fileOf('none'), (row) => row, { columns: ['labels'] })).rejects.toThrow(
      'rows-none.parquet has no column labels; it has id, big, score, name, pixels',
    );
  });

  it('gives rows or an error that names the file, whatever byte is wrong', async () => {
    const whole = readFileSync(fileOf('none'));
    const file = path.join(temporaryFolder(), 'damaged.parquet');
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const bytes = Buffer.from(whole);
        bytes[place]! ^= change;
        writeFileSync(file, bytes);
        const outcome = await readParquet(file, (row) => row)
          .then(
            (rows) => (rows.length > 0 ? rows.get(0) : {}),
            (error: unknown) => error,
          )
          .catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome.message).toContain('damaged.parquet');
      }),
      // A count of children below zero (endless), a missing count of rows, a page that is not there.
      {
        numRuns: 60,
        examples: [
          [2423, 1],
          [3025, 128],
          [4163, 1],
        ],
      },
    );
  });
});
