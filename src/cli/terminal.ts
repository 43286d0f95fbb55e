import process from 'node:process';
import type { TextLayout } from './present/formatTable.ts';
import { createPaint } from './present/paint.ts';
import type { Write } from './present/screen.ts';

const PIPE_WIDTH = 100;

/** What the command line writes to, as the process finds it. */
export interface Terminal {
  /** A person looks at stdout: a live line may be drawn. */
  isTerminal: boolean;
  /** A person can be asked. */
  canAsk: boolean;
  layout(): TextLayout;
  write(writes: readonly Write[]): void;
}

/** The terminal or pipes of this process. Colours only where a person looks and NO_COLOR is not set. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  const isTerminal = stdout.isTTY === true && env.TERM !== 'dumb';
  const colours = isTerminal && stderr.isTTY === true && !env.NO_COLOR;
  const paint = createPaint(colours);
  return {
    isTerminal,
    canAsk: isTerminal && stdin.isTTY === true,
    layout: () => ({ width: isTerminal ? stdout.columns || 80 : PIPE_WIDTH, paint }),
    write: (writes) => {
      for (const { stream, text } of joined(writes)) process[stream].write(text);
    },
  };
}

/** Neighbours for the same stream as one write, so that a terminal does not show what lies between. */
function joined(writes: readonly Write[]): Write[] {
  const result: Write[] = [];
  for (const write of writes) {
    const last = result.at(-1);
    if (last?.stream === write.stream) last.text += write.text;
    else result.push({ ...write });
  }
  return result;
}
