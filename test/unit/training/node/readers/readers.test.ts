import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  arraysDataset,
  readCsv,
  readImageFolder,
  readJsonLines,
  readNpy,
  readNpz,
  readTarShards,
  readTfRecords,
  writeNpy,
  writeNpz,
} from 'trainbook';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

const DATA = 'test/oracles/data';

interface Expected {
  arrays: Record<string, { dtype: string; shape: number[]; values: string[] }>;
  shard: [string, number][];
  rows: string[][];
  lines: unknown[];
}
const expected = JSON.parse(readFileSync(`${DATA}/expected.json`, 'utf8')) as Expected;

/** Numbers as Python writes them. */
function toText(value: number | bigint, dtype: string): string {
  if (!/float|complex/.test(dtype)) return String(value);
  if (value === Infinity || value === -Infinity) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

describe('readNpy and readNpz', () => {
  it('read what NumPy has written, of every kind of number and order', async () => {
    const archive = await readNpz(`${DATA}/arrays.npz`);
    expect([...archive.names].sort()).toEqual(Object.keys(expected.arrays).sort());
    for (const name of archive.names) {
      const { data, shape, dtype } = await archive.get(name);
      const { values, ...described } = expected.arrays[name]!;
      expect([name, { dtype, shape }]).toEqual([name, described]);
      const numbers = values.map((value) =>
        data instanceof BigInt64Array || data instanceof BigUint64Array
          ? value
          : toText(Number(value.replace('inf', 'Infinity')), dtype!),
      );
      expect([name, Array.from<number | bigint, string>(data, (value) => toText(value, dtype!))]).toEqual([
        name,
        numbers,
      ]);
    }
  });

  it('read files that are stored, of one array and of version 2', async () => {
    const stored = await readNpz(`${DATA}/stored.npz`);
    expect((await stored.get('x')).data).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5));
    expect(await readNpy(`${DATA}/matrix.npy`)).toEqual({
      data: Float64Array.of(0, 0.2, 0.4, 0.6000000000000001, 0.8, 1),
      shape: [2, 3],
      dtype: 'float64',
    });
    expect((await readNpy(`${DATA}/version2.npy`)).data).toEqual(Uint8Array.of(0, 1, 2));
  });

  it.each([
    ['objects.npy', 'only Python can read'],
    ['texts.npy', 'numbers are expected, its type is "<U2"'],
    ['records.npy', 'records of several fields'],
  ])('refuse %s', async (file, message) => {
    await expect(readNpy(`${DATA}/${file}`)).rejects.toThrow(message);
  });

  it('name the arrays that there are', async () => {
    const archive = await readNpz(`${DATA}/stored.npz`);
    await expect(archive.get('z')).rejects.toThrow('stored.npz has no array z; it has x, y');
    await expect(readNpz(`${DATA}/matrix.npy`)).rejects.toThrow('no zip archive');
  });

  it('read what they write', async () => {
    const folder = temporaryFolder();
    const x = { data: Float32Array.of(1, 2, 3), shape: [3, 1] };
    await writeNpy(path.join(folder, 'x.npy'), x);
    expect(await readNpy(path.join(folder, 'x.npy'))).toEqual({ ...x, dtype: 'float32' });
    const ids = { data: BigInt64Array.of(1n, -(2n ** 40n)), shape: [2] };
    await writeNpz(path.join(folder, 'größe.npz'), { x, ids });
    const archive = await readNpz(path.join(folder, 'größe.npz'));
    expect(archive.names).toEqual(['x', 'ids']);
    expect((await archive.get('ids')).data).toEqual(ids.data);
    await expect(writeNpz(path.join(folder, 'y.npz'), { '../x': x })).rejects.toThrow('without slashes');
  });
});

describe('arraysDataset', () => {
  it('makes samples of arrays side by side, ready to train on', async () => {
    const stored = await readNpz(`${DATA}/stored.npz`);
    const data = arraysDataset({ inputs: await stored.get('x'), label: await stored.get('y') }, 'stored');
    expect(data.length).toBe(3);
    expect(await data.get(1)).toEqual({ inputs: { data: Float32Array.of(2, 3), shape: [2] }, label: 1 });
    expect(await data.batch([2, 0])).toEqual({
      inputs: { data: Float32Array.of(4, 5, 0, 1), shape: [2, 2] },
      targets: { data: Int32Array.of(2, 0), shape: [2] },
    });
  });

  it('refuses arrays of different lengths and numbers beyond int32', () => {
    const x = { data: Uint8Array.of(1, 2), shape: [2] };
    expect(() => arraysDataset({ x, y: { data: Uint8Array.of(1), shape: [1] } })).toThrow('got x [2], y [1]');
    expect(() => arraysDataset({})).toThrow('got no array');
    expect(() => arraysDataset({ x: { data: Uint8Array.of(1), shape: [] } })).toThrow('got x []');
    expect(() => arraysDataset({ x: { data: BigInt64Array.of(2n ** 31n), shape: [1] } })).toThrow(
      'x has the number 2147483648, which is beyond int32',
    );
  });
});

describe('readTfRecords', () => {
  it('reads what TensorFlow has written, with the type of every feature', async () => {
    const data = await readTfRecords(`${DATA}/examples.tfrecord`, {
      image: 'bytes',
      name: 'text',
      label: 'integer',
      box: 'numbers',
      ids: 'integers',
      words: 'texts',
    });
    expect(data.length).toBe(4);
    const sample: {
      image: Uint8Array;
      name: string;
      label: number;
      box: Float32Array;
      ids: number[];
      words: string[];
    } = await data.get(2);
    expect(sample).toEqual({
      image: Uint8Array.of(0, 1, 2, 3, 4, 5),
      name: 'größe 2',
      label: 0,
      box: Float32Array.of(1, -1.25, 3e8),
      ids: [0, 1],
      words: ['a', 'bc'],
    });
    expect(await data.get(0)).toMatchObject({ label: -2, ids: [], words: [], image: new Uint8Array(0) });
  });

  it.each([
    [{ x: 'number' }, 'examples.tfrecord at byte 0 has no feature x; it has'],
    [{ label: 'number' }, 'feature label: expected a list of float, got one of int64'],
    [{ box: 'number' }, 'feature box: expected one value, got 3'],
    [{ huge: 'integer' }, 'beyond the whole numbers'],
  ] as const)('refuses %j', async (features, message) => {
    const data = await readTfRecords(`${DATA}/examples.tfrecord`, features);
    await expect(data.get(0)).rejects.toThrow(message);
  });

  it('says which record is damaged, and where a file ends too early', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'x.tfrecord');
    const bytes = readFileSync(`${DATA}/examples.tfrecord`);
    const second = 16 + Number(bytes.readBigUInt64LE(0));
    bytes[second + 30]! ^= 1;
    writeFileSync(file, bytes);
    const data = await readTfRecords(file, { label: 'integer' });
    expect((await data.get(0)).label).toBe(-2);
    await expect(data.get(1)).rejects.toThrow(`x.tfrecord at byte ${second}: the record is damaged`);
    writeFileSync(file, bytes.subarray(0, second + 40));
    await expect(readTfRecords(file, {})).rejects.toThrow(
      `at byte ${second}: the file is cut off in this record`,
    );
    writeFileSync(file, 'no records here');
    await expect(readTfRecords(file, {})).rejects.toThrow('at byte 0: no TFRecord begins there');
    await expect(readTfRecords(path.join(folder, 'none'), {})).rejects.toThrow('cannot read none (ENOENT)');
  });
});

describe('readTarShards', () => {
  it.each(['shard.tar', 'shardGnu.tar'])('reads the samples of %s', async (name) => {
    const data = await readTarShards([`${DATA}/${name}`, `${DATA}/shard.tar`], ['cls', 'seg.png']);
    expect(data.length).toBe(6);
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const samples = await Promise.all([0, 1, 2, 3].map((index) => data.get(index)));
    expect(samples.slice(0, 3).map(({ key, files }) => [key, Number(text(files.cls))])).toEqual(
      expected.shard,
    );
    expect(samples[3]!.key).toBe('train/0000');
    expect(samples[0]!.files['seg.png']).toEqual(new Uint8Array(600).fill(0x89));
  });

  it('says which sample lacks a file, and what is no archive', async () => {
    await expect(readTarShards(`${DATA}/shard.tar`, ['cls', 'jpg'])).rejects.toThrow(
      'shard.tar: the sample train/0000 has cls but no jpg',
    );
    await expect(readTarShards(`${DATA}/arrays.npz`, ['cls'])).rejects.toThrow(
      'arrays.npz: this is no tar archive',
    );
    const cut = path.join(temporaryFolder(), 'cut.tar');
    writeFileSync(cut, readFileSync(`${DATA}/shard.tar`).subarray(0, 2600));
    await expect(readTarShards(cut, ['cls'])).rejects.toThrow('cut.tar: the tar archive is cut off');
  });
});

describe('readCsv', () => {
  it.each([
    ['table.csv', ','],
    ['semicolons.csv', ';'],
  ])('reads %s of another program', async (file, separator) => {
    const data = await readCsv(`${DATA}/${file}`, {
      columns: { width: 'number', species: ['setosa', 'virginica'], note: 'text', seen: 'boolean' },
      separator,
    });
    const first: { width: number; species: number; note: string; seen: boolean } = await data.get(0);
    expect(first).toEqual({ width: 1.5, species: 0, note: expected.rows[1]![2], seen: true });
    expect(await data.get(1)).toEqual({ width: -2000, species: 1, note: '', seen: false });
    expect(await data.get(2)).toEqual({ width: 0.25, species: 0, note: 'größe', seen: true });
  });

  it('says that a file is no text', async () => {
    await expect(readCsv(`${DATA}/arrays.npz`, { columns: {} })).rejects.toThrow(
      'arrays.npz is no text in UTF-8',
    );
  });
});

describe('readJsonLines', () => {
  it('reads lines of another program when they are asked for', async () => {
    const data = await readJsonLines(`${DATA}/lines.jsonl`, (value) => value);
    expect(await Promise.all([...expected.lines.keys()].map((index) => data.get(index)))).toEqual(
      expected.lines,
    );
    expect(data.length).toBe(expected.lines.length);
  });

  it('finds lines of any length wherever they begin', async () => {
    const file = path.join(temporaryFolder(), 'long.jsonl');
    const texts = [2 ** 20 - 3, 2 ** 20, 1, 3 * 2 ** 20, 0].map((length) => 'ö'.repeat(length / 2));
    writeFileSync(
      file,
      texts
        .map((text) => `${JSON.stringify(text)}\r\n \n`)
        .join('')
        .trimEnd(),
    );
    const data = await readJsonLines(file, String);
    expect(data.length).toBe(texts.length);
    for (const [index, text] of texts.entries()) expect(await data.get(index)).toBe(text);
  });

  it('names the line that is no JSON, counting blank ones', async () => {
    const file = path.join(temporaryFolder(), 'x.jsonl');
    writeFileSync(file, '1\n\n{a\n');
    const data = await readJsonLines(file, Number);
    expect(await data.get(0)).toBe(1);
    await expect(data.get(1)).rejects.toThrow('x.jsonl, line 3 is no JSON: ');
  });
});

describe('readImageFolder', () => {
  function makeFolder(files: string[]): string {
    const folder = temporaryFolder();
    for (const file of files) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), '');
    }
    return folder;
  }

  it('takes a folder as a class, in the order of names', async () => {
    const folder = makeFolder([
      'Dog/2.JPG',
      'Dog/10.jpg',
      'Cat/a/x.png',
      'Cat/Thumbs.db',
      '.git/x.png',
      'zebra/1.webp',
    ]);
    const data = await readImageFolder(folder);
    expect(data.labelNames).toEqual(['Cat', 'Dog', 'zebra']);
    const samples = await Promise.all([0, 1, 2, 3].map((index) => data.get(index)));
    expect(
      samples.map(({ file, label }) => [path.relative(folder, file).replaceAll('\\', '/'), label]),
    ).toEqual([
      ['Cat/a/x.png', 0],
      ['Dog/10.jpg', 1],
      ['Dog/2.JPG', 1],
      ['zebra/1.webp', 2],
    ]);
    expect((await readImageFolder(folder, { perClass: 1 })).length).toBe(3);
    await expect(readImageFolder(folder, { extensions: ['jpg'] })).rejects.toThrow(
      'the folder Cat has no picture',
    );
  });

  it('says what it expects of a folder', async () => {
    await expect(readImageFolder(makeFolder(['x.jpg']))).rejects.toThrow(
      'has no folders: expected one for each class',
    );
    await expect(readImageFolder('no-such-folder')).rejects.toThrow(
      'cannot read the folder no-such-folder (ENOENT)',
    );
  });
});
