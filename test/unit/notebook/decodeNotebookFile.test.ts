import { describe, expect, it } from 'vitest';
import { decodeNotebookFile, MAX_NOTEBOOK_BYTES } from '../../../src/notebook/decodeNotebookFile.ts';
import { NotebookFileError } from '../../../src/notebook/notebookCells.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('decodeNotebookFile', () => {
  it('keeps a byte order mark', () => {
    expect(decodeNotebookFile(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe('\uFEFFa');
  });

  it.each([
    ['an invalid byte', bytes(0x61, 0xff), /no UTF-8/],
    ['a cut-off character', bytes(0x61, 0xe2, 0x82), /no UTF-8/],
    ['a zero byte', bytes(0x61, 0x00), /byte 1 is zero/],
    ['UTF-16', bytes(0xff, 0xfe, 0x61, 0x00), /UTF-16 \(little endian\)/],
    ['UTF-16, the other way', bytes(0xfe, 0xff, 0x00, 0x61), /UTF-16 \(big endian\)/],
    ['too many bytes', new Uint8Array(MAX_NOTEBOOK_BYTES + 1).fill(0x61), /may have at most/],
  ])('refuses %s', (_, data, message) => {
    expect(() => decodeNotebookFile(data)).toThrow(message);
    expect(() => decodeNotebookFile(data)).toThrow(NotebookFileError);
  });
});
