import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourceMapComment } from '../../../../src/kernel/cells/debuggerNames.ts';

const directory = path.resolve('/kernels/one');
const source = 'const größe: number = 1;';
const sourceMap = JSON.stringify({
  version: 3,
  file: 'x.js',
  sourceRoot: '',
  sources: ['x.ts'],
  mappings: 'AAAA',
});

function mapIn(comment: string): unknown {
  const [, data = ''] =
    /^\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)$/.exec(comment) ?? [];
  return JSON.parse(Buffer.from(data, 'base64').toString());
}

describe('the source map that a debugger reads', () => {
  it('names a cell by a file in the folder of the kernel, with its text', () => {
    const origin = { cell: { notebook: '/work/digits.train.ts', id: 'a1', index: 2 } };
    expect(mapIn(sourceMapComment(sourceMap, { origin, source, directory }))).toEqual({
      version: 3,
      file: 'x.js',
      sources: [pathToFileURL(path.join(directory, 'cell-a1.ts')).href],
      sourcesContent: [source],
      mappings: 'AAAA',
    });
  });

  it('names a local file by itself', () => {
    const file = path.resolve('/work/my files/half.ts');
    expect(mapIn(sourceMapComment(sourceMap, { origin: { file }, source, directory }))).toMatchObject({
      sources: [pathToFileURL(file).href],
    });
  });
});
