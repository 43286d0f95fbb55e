import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint, FunctionDataset, withOverlay } from 'trainbook';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'trainbook-overlay-'));
  file = path.join(folder, 'pets.overlay.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pets = (name = 'pets') =>
  new FunctionDataset(6, (index) => ({ inputs: [index], label: index % 2 }), {
    name,
    labelNames: ['cat', 'dog'],
  });

describe('withOverlay', () => {
  it('gives labels anew and leaves samples out, now and in later runs', async () => {
    const data = await withOverlay(pets(), file);
    const [before, plain] = [await fingerprint(data), pets()];
    await data.relabel(3, 0);
    await data.exclude(1);
    for (const each of [data, await withOverlay(pets(), file)]) {
      expect(each.length).toBe(5);
      const samples = await Promise.all([0, 1, 2, 3, 4].map((index) => each.get(index)));
      expect(samples.map(({ inputs, label }) => [inputs[0], label])).toEqual([
        [0, 0],
        [2, 0],
        [3, 0],
        [4, 0],
        [5, 1],
      ]);
      expect(each.originalIndex(2)).toBe(3);
      expect([...(await each.batch([2, 4])).targets.data]).toEqual([0, 1]);
      expect((await each.steps(2)).map(({ description }) => description)).toEqual(['pets', 'relabelled']);
    }
    expect(await plain.get(3)).toEqual({ inputs: [3], label: 1 });
    expect(await fingerprint(data)).not.toBe(before);
    expect(await fingerprint(data)).toBe(await fingerprint(await withOverlay(pets(), file)));
    expect(readdirSync(folder)).toEqual(['pets.overlay.json']);
  });

  it('loses no correction where several write at the same time', async () => {
    const writers = await Promise.all(Array.from({ length: 4 }, () => withOverlay(pets(), file)));
    await Promise.all(writers.map((data, index) => data.exclude(index)));
    const { corrections } = await withOverlay(pets(), file);
    expect([...corrections.keys()]).toEqual([0, 1, 2, 3]);
    expect(readdirSync(folder)).toEqual(['pets.overlay.json']);
  });

  it('takes corrections back', async () => {
    const data = await withOverlay(pets(), file);
    const before = await fingerprint(data);
    await data.relabel(3, 0);
    await data.exclude(3);
    await data.exclude(3, false);
    expect((await data.get(3)).label).toBe(0);
    await data.relabel(3, 1);
    expect(await fingerprint(data)).toBe(before);
    expect(data.corrections.size).toBe(0);
  });

  it('corrects samples of a part by their index in the whole', async () => {
    const part = pets().slice(2, 5);
    const data = await withOverlay(part, file);
    await data.relabel(4, 1);
    expect((await data.get(2)).label).toBe(1);
    await expect(data.exclude(0)).rejects.toThrow('no sample with the index 0');
    await expect(data.relabel(4, 2)).rejects.toThrow(
      'labels of pets[2:5] are whole numbers from 0 to 1, got 2',
    );
  });

  it('keeps what a panel corrects for the next data set, and leaves the one that is trained on as it is', async () => {
    const data = await withOverlay(pets(), file);
    const train = data
      .shuffle(1)
      .slice(0, 4)
      .map((sample) => sample)
      .concat(data);
    const place = [0, 1, 2, 3].find((index) => train.sampleName(index) !== 'sample 0 of pets')!;
    const before = await fingerprint(data);
    const first = train.correctionsOf(place)!;
    expect(first.kept).toEqual({});
    const { label } = await train.get(place);
    await Promise.all([first.keep({ label: 1 - label }), train.correctionsOf(4)!.keep({ excluded: true })]);
    expect(train.correctionsOf(place)!.kept).toEqual({ label: 1 - label });
    expect(train.correctionsOf(4)!.kept).toEqual({ excluded: true });
    expect([data.length, (await train.get(place)).label]).toEqual([6, label]);
    expect(await fingerprint(data)).toBe(before);
    const next = await withOverlay(pets(), file);
    expect(next.length).toBe(5);
    expect(next.corrections.get(Number(/\d+/.exec(train.sampleName(place))![0]))).toMatchObject({
      label: 1 - label,
    });
    expect(await fingerprint(next)).not.toBe(before);
    await first.keep({ label });
    await train.correctionsOf(4)!.keep({});
    expect(await fingerprint(await withOverlay(pets(), file))).toBe(before);
    await expect(first.keep({ label: 2 })).rejects.toThrow(
      'labels of pets are whole numbers from 0 to 1, got 2',
    );
    expect(pets().correctionsOf(0)).toBeUndefined();
  });

  it('writes beside what others wrote meanwhile', async () => {
    const [one, other] = [await withOverlay(pets(), file), await withOverlay(pets(), file)];
    await one.exclude(1);
    await other.relabel(3, 0);
    const { corrections } = await withOverlay(pets(), file);
    expect([...corrections.keys()]).toEqual([1, 3]);
  });

  it('refuses the overlay of other data, and one that is damaged', async () => {
    await (await withOverlay(pets(), file)).exclude(5);
    await expect(withOverlay(pets('birds'), file)).rejects.toThrow(
      'the overlay is of other data: it corrects sample 5 of pets, where birds has sample 5 of birds',
    );
    await expect(withOverlay(pets().slice(0, 3), file)).rejects.toThrow('corrects sample 5 of pets, which');
    const text = readFileSync(file, 'utf8');
    const damages: [string, RegExp][] = [
      [text.slice(0, -4), /pets\.overlay\.json can not be used/],
      ['[]', /expected an object/],
      ['{"version":2}', /expected version 1, got 2/],
      ['{"version":1,"samples":[]}', /expected an object of samples/],
      ['{"version":1,"samples":{"-1":{"name":"x"}}}', /expected the index of a sample, got "-1"/],
      ['{"version":1,"samples":{"1":{}}}', /sample 1 has no name/],
      ['{"version":1,"samples":{"1":{"name":"x","label":1.5}}}', /the label of sample 1 is 1.5/],
      ['{"version":1,"samples":{"1":{"name":"x","excluded":false}}}', /excluded or not, got false/],
    ];
    for (const [damaged, message] of damages) {
      writeFileSync(file, damaged);
      await expect(withOverlay(pets(), file)).rejects.toThrow(message);
    }
  });
});
