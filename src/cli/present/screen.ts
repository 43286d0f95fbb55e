/** A piece of output for one of the two streams of a process. */
export interface Write {
  stream: 'stdout' | 'stderr';
  text: string;
}

const ERASE_LINE = '\r\u001b[2K';

/**
 * What is on the terminal's last line: lets a live line (a progress bar) stand below text that goes on, by taking it away
 * before the text and putting it back after. On a pipe there is no live line.
 */
export class Screen {
  private live = '';
  private shown = false;
  private atLineStart = true;

  constructor(private readonly isTerminal: boolean) {}

  /** Text as it is; the live line comes back once the text has ended its line. */
  print(text: string, stream: Write['stream'] = 'stdout'): Write[] {
    if (text === '') return [];
    const erased = this.erase();
    this.atLineStart = text.endsWith('\n');
    return [...erased, { stream, text }, ...this.show()];
  }

  /** Text on lines of its own. */
  printLines(text: string, stream: Write['stream'] = 'stdout'): Write[] {
    return this.print(`${this.atLineStart ? '' : '\n'}${text}\n`, stream);
  }

  /** @param text one line, narrower than the terminal; empty to take the live line away. */
  setLive(text: string): Write[] {
    if (!this.isTerminal) return [];
    const erased = this.erase();
    this.live = text;
    return [...erased, ...this.show()];
  }

  private erase(): Write[] {
    if (!this.shown) return [];
    this.shown = false;
    return [{ stream: 'stdout', text: ERASE_LINE }];
  }

  private show(): Write[] {
    if (this.live === '' || !this.atLineStart) return [];
    this.shown = true;
    return [{ stream: 'stdout', text: this.live }];
  }
}
