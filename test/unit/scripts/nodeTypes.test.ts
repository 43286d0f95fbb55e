import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  declaredModules,
  isNodeTypes,
  shortenComments,
  writeNodeTypes,
} from '../../../scripts/building/nodeTypes.mjs';

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

const LONG = `declare module "fs" {
    /**
     * Reads a file
     * at once.
     *
     * \`\`\`js
     * read('x');
     * \`\`\`
     * @since v0.1
     * @param path Where it lies.
     */
    export function read(path: string): void;
    /** Stays as it is. */
    export const a: 1;
    /**
     * @since v2
     */
    export const b: '/** no comment */';
}
`;

const SHORT = `declare module "fs" {
    /**
     * Reads a file
     * at once.
     * @param path Where it lies.
     */
    export function read(path: string): void;
    /** Stays as it is. */
    export const a: 1;
    /** */
    export const b: '/** no comment */';
}
`;

describe('A declaration of Node', () => {
  it('keeps the first paragraph of its documentation, and what its parameters are', () => {
    expect(shortenComments(LONG)).toBe(SHORT);
    expect(shortenComments(SHORT)).toBe(SHORT);
  });

  it('is known by its path on every system', () => {
    expect(isNodeTypes('/a/node_modules/@types/node/fs.d.ts')).toBe(true);
    expect(isNodeTypes('/a/node_modules/@types/estree/index.d.ts')).toBe(false);
  });

  it('names its modules', () => {
    expect(
      declaredModules(`declare module "a" {}\ndeclare module 'node:a/b' {\n  declare module "no"`),
    ).toEqual(['a', 'node:a/b']);
  });
});

describe("The shipped types of Node's modules", () => {
  let folder: string;
  let seldom: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'trainbook-test-'));
    await writeNodeTypes(modules, path.join(folder, 'node_modules'));
    seldom = JSON.parse(await readFile(path.join(folder, 'seldom.json'), 'utf8')) as Record<string, string>;
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are complete: those in files of their own are found there, and all files that are named exist', async () => {
    expect(Object.keys(seldom)).toEqual(expect.arrayContaining(['node:test', 'http2', 'inspector/promises']));
    for (const [name, file] of Object.entries(seldom)) {
      expect(declaredModules(await readFile(path.join(folder, file), 'utf8'))).toContain(name);
    }
    const types = path.join(folder, 'node_modules', '@types', 'node');
    const index = await readFile(path.join(types, 'index.d.ts'), 'utf8');
    const named = [...index.matchAll(/<reference path="(.+)"/g)].map(([, file]) => String(file));
    expect(named).toContain('fs.d.ts');
    expect(named).not.toContain('http2.d.ts');
    for (const file of named) await expect(readFile(path.join(types, file), 'utf8')).resolves.not.toBe('');
  });

  it('declare what they declare without their documentation', async () => {
    const own = await readFile(path.join(modules, '@types', 'node', 'fs.d.ts'), 'utf8');
    const shipped = await readFile(path.join(folder, 'node_modules', '@types', 'node', 'fs.d.ts'), 'utf8');
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\s+/g, '');
    expect(code(shipped)).toBe(code(own));
    expect(shipped.length).toBeLessThan(own.length / 1.5);
  });
});
