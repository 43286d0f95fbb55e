import { appendFileSync } from 'node:fs';
import type Mocha from 'mocha';

/** What a test run tells to whoever waits outside: a line of JSON each (scripts/testing/results.mjs reads them). */
export type TestEvent =
  | { type: 'started' | 'skipped'; title: string }
  | { type: 'passed'; title: string; durationMs: number }
  | { type: 'failed'; title: string; details: string }
  | { type: 'end' };

/** Writes each event as it happens, to the file if there is one, else for people to the console. */
export function writeEvents(runner: Mocha.Runner, file: string | undefined): void {
  const write = (event: TestEvent) => {
    if (file === undefined) print(event);
    else appendFileSync(file, `${JSON.stringify(event)}\n`);
  };
  const titleOf = (test: Mocha.Runnable) => test.fullTitle();
  runner.on('test', (test) => write({ type: 'started', title: titleOf(test) }));
  runner.on('pass', (test) =>
    write({ type: 'passed', title: titleOf(test), durationMs: test.duration ?? 0 }),
  );
  runner.on('pending', (test) => write({ type: 'skipped', title: titleOf(test) }));
  runner.on('fail', (test, error: Error) =>
    write({ type: 'failed', title: titleOf(test), details: error.stack ?? String(error) }),
  );
  runner.on('end', () => write({ type: 'end' }));
}

function print(event: TestEvent): void {
  if (event.type === 'passed') console.log(`✓ ${event.title} (${event.durationMs} ms)`);
  if (event.type === 'failed') console.error(`✗ ${event.title}\n${event.details}`);
  if (event.type === 'skipped') console.log(`- ${event.title}`);
}
