import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { placeSavedModel } from '../../../../src/backend/savedModel/savedModelFolder.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const pieces = (text: string) => [Buffer.from(text.slice(0, 1)), Buffer.from(text.slice(1))];
const fine = () => Promise.resolve();
const contentOf = (folder: string) => readFile(path.join(folder, 'saved_model.pb'), 'utf8');

describe("a SavedModel's folder", () => {
  it('is written in folders that are made for it', async () => {
    const folder = path.join(temporaryFolder(), 'a', 'b');
    const check = vi.fn(async (whole: string) => expect(await contentOf(whole)).toBe('first'));
    await placeSavedModel(folder, pieces('first'), check);
    expect(check).toHaveBeenCalledOnce();
    expect(await contentOf(folder)).toBe('first');
    expect(await readdir(path.dirname(folder))).toEqual(['b']);
  });

  it('replaces one that was there, with all that it held', async () => {
    const folder = path.join(temporaryFolder(), 'model');
    await placeSavedModel(folder, pieces('first'), fine);
    await mkdir(path.join(folder, 'assets'));
    await writeFile(path.join(folder, 'variables', 'variables.index'), '');
    await placeSavedModel(folder, pieces('second'), fine);
    expect(await contentOf(folder)).toBe('second');
    expect((await readdir(folder)).sort()).toEqual(['saved_model.pb', 'variables']);
    expect(await readdir(path.join(folder, 'variables'))).toEqual([]);
  });

  it('is as it was when the new one is not right', async () => {
    const folder = path.join(temporaryFolder(), 'model');
    await placeSavedModel(folder, pieces('first'), fine);
    const refuse = () => Promise.reject(new Error('wrong numbers'));
    await expect(placeSavedModel(folder, pieces('second'), refuse)).rejects.toThrow('wrong numbers');
    expect(await contentOf(folder)).toBe('first');
    expect(await readdir(path.dirname(folder))).toEqual(['model']);
  });

  it.each([
    ['a file of its own', ['notes.txt'], 'holds "notes.txt"'],
    ['weights without a graph', ['variables'], 'holds "variables"'],
    ['a file beside a SavedModel', ['saved_model.pb', 'train.ts'], 'holds "train.ts"'],
  ])('is not put in the place of %s', async (_what, names, message) => {
    const folder = path.join(temporaryFolder(), 'other');
    await mkdir(folder);
    for (const name of names) await writeFile(path.join(folder, name), 'mine');
    await expect(placeSavedModel(folder, pieces('new'), fine)).rejects.toThrow(message);
    expect((await readdir(folder)).sort()).toEqual([...names].sort());
    expect(await readdir(path.dirname(folder))).toEqual(['other']);
  });

  it('is not put in the place of a file', async () => {
    const file = path.join(temporaryFolder(), 'file');
    await writeFile(file, 'mine');
    await expect(placeSavedModel(file, pieces('new'), fine)).rejects.toThrow(
      'is a file, and a SavedModel is a folder',
    );
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});
