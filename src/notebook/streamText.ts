/** What a chunk changed: so many characters at the end are gone, and then this text follows. */
export interface StreamChange {
  dropped: number;
  text: string;
}

const ESCAPE = '\u001b';
const TO_LINE_START = new Set(['\r', `${ESCAPE}[G`, `${ESCAPE}[1G`]);
const ERASE = new Set([`${ESCAPE}[K`, `${ESCAPE}[0K`, `${ESCAPE}[2K`]);
const CONTROL = new RegExp(`(\\r|\\n|${ESCAPE}\\[1?G|${ESCAPE}\\[[02]?K)`);

/**
 * Text of a stream as a terminal would show it. Programs draw progress by returning to the start of the line (`\r`) and
 * writing over it, or by erasing it; shown as it comes, that would be one endless line.
 *
 * It remembers the unfinished last line alone: what is before a line break never changes.
 */
export class StreamText {
  private line = '';
  private cursor = 0;

  write(chunk: string): StreamChange {
    const before = this.line;
    let finished = '';
    for (const part of chunk.split(CONTROL)) {
      if (part === '\n') finished += this.endLine();
      else if (TO_LINE_START.has(part)) this.cursor = 0;
      else if (ERASE.has(part)) this.erase(part);
      else this.put(part);
    }
    const after = finished + this.line;
    if (after.startsWith(before)) return { dropped: 0, text: after.slice(before.length) };
    return { dropped: before.length, text: after };
  }

  private endLine(): string {
    const { line } = this;
    this.line = '';
    this.cursor = 0;
    return `${line}\n`;
  }

  private put(text: string): void {
    const rest = this.line.slice(this.cursor);
    // Colour codes have no width, so columns can't be compared: the new text takes the place of the whole rest.
    const kept = (rest + text).includes(ESCAPE) && text !== '' ? '' : rest.slice(text.length);
    this.line = this.line.slice(0, this.cursor) + text + kept;
    this.cursor += text.length;
  }

  private erase(code: string): void {
    if (code.includes('2')) this.cursor = 0;
    this.line = this.line.slice(0, this.cursor);
  }
}
