import { NotebookFileError } from './notebookCells.ts';

/** Larger files are refused: an editor that shows a notebook of this size as cells would stand still. */
export const MAX_NOTEBOOK_BYTES = 32 * 1024 * 1024;

/**
 * The text of a notebook file, a byte order mark included.
 *
 * @throws NotebookFileError if the bytes are no UTF-8 text or too many. Never returns a part of the file: what the
 * editor does not show, the next save would destroy.
 */
export function decodeNotebookFile(bytes: Uint8Array): string {
  if (bytes.byteLength > MAX_NOTEBOOK_BYTES) {
    throw new NotebookFileError(
      `This file has ${bytes.byteLength} bytes; a notebook may have at most ${MAX_NOTEBOOK_BYTES}. ` +
        'Open it with the text editor, and keep data in files of its own.',
    );
  }
  const encoding = otherEncoding(bytes);
  if (encoding) {
    throw new NotebookFileError(
      `A notebook is UTF-8 text, but this file is ${encoding}. Open it with the text editor and save it with the encoding UTF-8.`,
    );
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw new NotebookFileError(
      `A notebook is a text file, but this file is binary: byte ${zero} is zero. Is its name right?`,
    );
  }
  return decodeUtf8(bytes);
}

function otherEncoding(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'UTF-16 (little endian)';
  if (first === 0xfe && second === 0xff) return 'UTF-16 (big endian)';
  return undefined;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new NotebookFileError(
      'A notebook is UTF-8 text, but this file has bytes that are no UTF-8. ' +
        'Open it with the text editor, choose the encoding that it has, and save it with the encoding UTF-8.',
      { cause },
    );
  }
}
