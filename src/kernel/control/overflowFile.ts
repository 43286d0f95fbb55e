import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EventLog } from './eventLog.ts';

const READ_BYTES = 1024 * 1024;

/**
 * A file beside the notebook, under `.trainbook/outputs`, that begins with all the text that a cell wrote so far.
 * @returns undefined if it can't be written.
 */
export function openOverflowFile(
  notebook: string,
  { log, executionId }: { log: EventLog; executionId: string },
): { name: string; append(text: string): void } | undefined {
  const folder = path.dirname(notebook);
  const base = path.basename(notebook).replace(/\.[^.]+$/, '');
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const name = path.posix.join('.trainbook', 'outputs', `${base}-${time}.txt`);
  const file = path.join(folder, name);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    for (const text of loggedText(log, executionId)) appendFileSync(file, text);
  } catch {
    return undefined;
  }
  let broken = false;
  const append = (text: string) => {
    try {
      if (!broken) appendFileSync(file, text);
    } catch {
      broken = true; // a full disk: the cell goes on, and its last lines are still shown
    }
  };
  return { name, append };
}

function* loggedText(log: EventLog, executionId: string): Generator<string> {
  for (let next = 1; next <= log.lastSequence;) {
    const events = log.read(next, READ_BYTES);
    for (const { event } of events) {
      if (event.type !== 'output' || event.executionId !== executionId) continue;
      if (event.output.kind === 'stream') yield event.output.text;
    }
    next += events.length;
  }
}
