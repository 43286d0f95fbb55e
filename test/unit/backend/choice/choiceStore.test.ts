import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ChoiceStore } from '../../../../src/backend/choice/choiceStore.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

it('gives back what was kept under a key, and nothing else', async () => {
  const store = new ChoiceStore(path.join(temporaryFolder(), 'not', 'yet'));
  expect(await store.recall('a')).toBeUndefined();
  await store.keep('a', { choice: 1 });
  await store.keep('b', 'other');
  await store.keep('a', { choice: 2 });
  expect(await store.recall('a')).toEqual({ choice: 2 });
  expect(await store.recall('b')).toBe('other');
  expect(await store.recall('../a')).toBeUndefined();
});

it('writes whole files only, also when many write at once', async () => {
  const folder = temporaryFolder();
  const store = new ChoiceStore(folder);
  const values = Array.from({ length: 20 }, (_, index) => 'x'.repeat(1000 * index));
  await Promise.all(values.map((value) => store.keep('a', value)));
  expect(values).toContain(await store.recall('a'));
  expect(readdirSync(folder)).toHaveLength(1);
});

it('forgets the oldest when there are too many', async () => {
  const folder = temporaryFolder();
  const store = new ChoiceStore(folder);
  await store.keep('new', 1);
  for (let index = 0; index < 520; index++) {
    const file = path.join(folder, `old${index}.json`);
    writeFileSync(file, '{}');
    utimesSync(file, index, index);
  }
  await store.keep('newer', 2);
  expect(readdirSync(folder)).toHaveLength(500);
  expect(await store.recall('new')).toBe(1);
  expect(await store.recall('newer')).toBe(2);
});

it('does without a folder that is in the way', async () => {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const store = new ChoiceStore(file);
  await store.keep('a', 1);
  expect(await store.recall('a')).toBeUndefined();
  const blocked = temporaryFolder();
  const other = new ChoiceStore(blocked);
  await other.keep('a', 1);
  const [name] = readdirSync(blocked);
  const inTheWay = new ChoiceStore(path.join(blocked, 'b'));
  mkdirSync(path.join(blocked, 'b', name!), { recursive: true });
  await inTheWay.keep('a', 1);
  expect(await inTheWay.recall('a')).toBeUndefined();
});
