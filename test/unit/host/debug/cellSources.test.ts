import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { toDebugger, toEditor } from '../../../../src/host/debug/cellSources.ts';
import { DebuggedCells } from '../../../../src/host/debug/debuggedCells.ts';
import { cellFile } from '../../../../src/protocol/debugging.ts';

const folder = path.resolve('/kernels/one');
const uri = 'vscode-notebook-cell:/project/digits.train.ts#W0sZmlsZQ%3D%3D';
const cells = new DebuggedCells(folder, () => [{ id: 'a1', uri, name: 'Cell 3' }]);
const file = path.join(folder, cellFile('a1'));

describe('what editor and debugger tell each other', () => {
  it('names cells by their files for the debugger', () => {
    const message = {
      type: 'request',
      command: 'setBreakpoints',
      arguments: { source: { path: uri, name: 'digits.train.ts' }, breakpoints: [{ line: 3 }] },
    };
    toDebugger(message, cells);
    expect(message.arguments).toEqual({
      source: { path: file, name: 'digits.train.ts' },
      breakpoints: [{ line: 3 }],
    });
  });

  it('names files by their cells for the editor, which has their text', () => {
    const message = {
      type: 'response',
      command: 'stackTrace',
      body: {
        stackFrames: [
          { id: 1, line: 3, source: { path: file, name: file, sourceReference: 7 } },
          { id: 2, line: 9, source: { path: '/project/half.ts', name: 'half.ts', sourceReference: 8 } },
          { id: 3, line: 1 },
        ],
      },
    };
    toEditor(message, cells);
    expect(message.body.stackFrames).toEqual([
      { id: 1, line: 3, source: { path: uri, name: 'Cell 3' } },
      { id: 2, line: 9, source: { path: '/project/half.ts', name: 'half.ts', sourceReference: 8 } },
      { id: 3, line: 1 },
    ]);
  });

  it('finds breakpoints in events, and the lists of all sources', () => {
    const event = { type: 'event', event: 'breakpoint', body: { breakpoint: { source: { path: file } } } };
    toEditor(event, cells);
    expect(event.body.breakpoint.source).toEqual({ path: uri, name: 'Cell 3' });
    const list = { type: 'response', command: 'loadedSources', body: { sources: [{ path: file }] } };
    toEditor(list, cells);
    expect(list.body.sources).toEqual([{ path: uri, name: 'Cell 3' }]);
  });

  it('leaves values alone, whatever their names', () => {
    const body = { variables: [{ name: 'source', source: { path: file } }] };
    const message = { type: 'response', command: 'variables', body: structuredClone(body) };
    toEditor(message, cells);
    expect(message.body).toEqual(body);
  });

  it('leaves messages without a body alone', () => {
    const message = { type: 'response', command: 'continue' };
    toEditor(message, cells);
    expect(message).toEqual({ type: 'response', command: 'continue' });
  });
});

describe('the cells of a notebook', () => {
  it('are those of now', () => {
    const list = [{ id: 'a', uri, name: 'Cell 1' }];
    const names = new DebuggedCells(folder, () => list);
    expect(names.cellOf(path.join(folder, cellFile('a')))?.name).toBe('Cell 1');
    list[0] = { id: 'a', uri, name: 'Cell 2' };
    expect(names.cellOf(path.join(folder, cellFile('a')))?.name).toBe('Cell 2');
    list.pop();
    expect(names.cellOf(path.join(folder, cellFile('a')))).toBeUndefined();
    expect(names.fileOf(uri)).toBeUndefined();
  });

  it('are no other files, and no files of other folders', () => {
    expect(cells.fileOf('file:///project/half.ts')).toBeUndefined();
    expect(cells.cellOf('/project/half.ts')).toBeUndefined();
    expect(cells.cellOf(path.join(path.resolve('/kernels/two'), cellFile('a1')))).toBeUndefined();
  });

  it('have names that stay in their folder, whatever the notebook calls them', () => {
    expect(path.dirname(path.join(folder, cellFile('../../etc/passwd')))).toBe(folder);
  });
});
