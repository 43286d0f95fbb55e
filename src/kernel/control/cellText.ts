import type { CellOutput } from '../../protocol/kernelMessages.ts';
import { StreamBuffer } from '../display/streamBuffer.ts';

type StreamName = 'stdout' | 'stderr';

export interface CellTextOptions {
  send: (output: CellOutput) => void;
  /**
   * Opens the file that takes a flood.
   * @returns its name, relative to the notebook's folder, and how to add to it, or undefined if there is no place for one.
   */
  openOverflow: () => { name: string; append(text: string): void } | undefined;
  maxCharacters?: number;
}

/** More text than this from one cell helps nobody in a notebook. */
const MAX_CHARACTERS = 8_000_000;
const TAIL_CHARACTERS = 4000;

/**
 * The text of one cell on its way to the log: gathered into few messages, and a flood diverted to a file. What was shown
 * until then stays, the file has all of it from the beginning, and the last lines are shown when the cell ends.
 */
export class CellText {
  private readonly buffer: StreamBuffer;
  private readonly maxCharacters: number;
  private shown = 0;
  private diverted = 0;
  private tail = '';
  private overflow: ReturnType<CellTextOptions['openOverflow']>;

  constructor(private readonly options: CellTextOptions) {
    this.buffer = new StreamBuffer({ send: options.send });
    this.maxCharacters = options.maxCharacters ?? MAX_CHARACTERS;
  }

  write(stream: StreamName, text: string): void {
    if (this.diverted === 0 && this.shown + text.length <= this.maxCharacters) {
      this.shown += text.length;
      this.buffer.write(stream, text);
      return;
    }
    if (this.diverted === 0) this.beginDiverting(stream);
    this.diverted += text.length;
    this.tail = (this.tail + text).slice(-TAIL_CHARACTERS);
    this.overflow?.append(text);
  }

  flush(): void {
    this.buffer.flush();
  }

  /** The cell is over: shows how a flood ended. */
  end(): void {
    if (this.diverted > 0) {
      const count = this.diverted.toLocaleString('en-US');
      const lines = this.tail.slice(this.tail.indexOf('\n') + 1);
      this.buffer.write('stdout', `\n… ${count} characters were not shown. The last lines:\n${lines}`);
      this.shown = this.maxCharacters;
      this.diverted = 0;
      this.tail = '';
      this.flush();
      if (this.overflow) this.options.send(linkTo(this.overflow.name));
    }
    this.flush();
  }

  private beginDiverting(stream: StreamName): void {
    this.flush();
    this.overflow ??= this.options.openOverflow();
    const where = this.overflow ? `all of it is in ${this.overflow.name}` : 'the rest is not kept';
    this.buffer.write(stream, `\n… this cell writes very much; ${where}.\n`);
    this.flush();
  }
}

/** Below the text, of which an editor shows beginning and end alone. */
function linkTo(name: string): CellOutput {
  const address = name.split('/').map(encodeURIComponent).join('/');
  const html = `<p>All of the text is in <a href="${address}">a file</a>.</p>`;
  return { kind: 'display', data: { kind: 'html', html, text: `All of the text is in ${name}.` } };
}
