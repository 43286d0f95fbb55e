import { describe, expect, it } from 'vitest';
import { notebookPath, pathToUri, uriToPath } from '../../../../src/language/service/program/uris.ts';

describe('addresses and paths', () => {
  it.each([
    ['/home/me/a b.ts', 'file:///home/me/a%20b.ts'],
    ['c:/data/ä#1.ts', 'file:///c%3A/data/%C3%A4%231.ts'],
    ['//server/share/x.ts', 'file://server/share/x.ts'],
  ])('%s is %s, both ways', (path, uri) => {
    expect(pathToUri(path)).toBe(uri);
    expect(uriToPath(uri)).toBe(path);
  });

  it.each([
    ['file:///C:/x.ts', 'c:/x.ts'],
    ['untitled:x.ts', undefined],
    ['file:///100%', '/100%'],
  ])('%s is the path %s', (uri, path) => {
    expect(uriToPath(uri)).toBe(path);
  });

  it('gives a notebook that was never saved a place in the folder', () => {
    expect(notebookPath('untitled:Untitled-1.ipynb', '/folder')).toBe('/folder/Untitled-1.ipynb');
    expect(notebookPath('untitled:../../x.ipynb?a', '/folder')).toBe('/folder/..-..-x.ipynb');
    expect(notebookPath('file:///a/nb.ipynb', '/folder')).toBe('/a/nb.ipynb');
  });
});
