import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellText } from '../../../../src/kernel/control/cellText.ts';
import { EventLog } from '../../../../src/kernel/control/eventLog.ts';
import { openOverflowFile } from '../../../../src/kernel/control/overflowFile.ts';
import { SharedState } from '../../../../src/kernel/control/sharedState.ts';
import { chooseSocketPath } from '../../../../src/kernel/control/socketPath.ts';
import { FrameDecoder } from '../../../../src/protocol/frameCodec.ts';
import type { CellOutput, KernelEvent, LoggedEvent } from '../../../../src/protocol/kernelMessages.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const stream = (text: string, executionId = 'x'): KernelEvent => ({
  type: 'output',
  executionId,
  output: { kind: 'stream', stream: 'stdout', text },
});

function newLog() {
  const file = path.join(temporaryFolder(), 'events.log');
  const problems: string[] = [];
  return { log: new EventLog(file, (problem) => problems.push(problem)), file, problems };
}

/** All events from a place on, read in portions. */
function readAll(log: EventLog, from: number, maxBytes: number): LoggedEvent[] {
  const events: LoggedEvent[] = [];
  while (from + events.length <= log.lastSequence) events.push(...log.read(from + events.length, maxBytes));
  return events;
}

describe('the event log', () => {
  it('gives back what was appended, from any place and in portions of any size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 40 }),
        fc.nat(39),
        fc.integer({ min: 1, max: 2000 }),
        (texts, place, maxBytes) => {
          const { log } = newLogIn(folder);
          const appended = texts.map((text) => log.append(stream(text)));
          const from = Math.min(place, texts.length - 1) + 1;
          expect(readAll(log, from, maxBytes)).toEqual(appended.slice(from - 1));
          expect(appended.map(({ sequence }) => sequence)).toEqual(texts.map((_, index) => index + 1));
          log.close();
        },
      ),
      { numRuns: 50 },
    );
  });
  const folder = { count: 0, path: '' };
  function newLogIn(place: typeof folder) {
    place.path ||= temporaryFolder();
    return { log: new EventLog(path.join(place.path, `${place.count++}.log`), () => undefined) };
  }

  it('is a file of frames that is the user’s alone', () => {
    const { log, file } = newLog();
    const logged = log.append({ type: 'kernelStarted', node: 'v20', pid: 1 });
    expect(new FrameDecoder().push(readFileSync(file))).toEqual([logged]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps events in memory, and says so once, when they cannot be written', () => {
    const { log, problems } = newLog();
    log.append(stream('on disk'));
    log.close(); // writing fails from now on
    log.append(stream('in memory'));
    log.append(stream('too'));
    expect(problems).toEqual([
      expect.stringMatching(/^The kernel's log can't be written: .* kept in memory\.$/),
    ]);
    expect(log.lastSequence).toBe(3);
    expect(log.read(2, 1).map(({ sequence }) => sequence)).toEqual([2, 3]);
    expect(log.read(3, 1).map(({ sequence }) => sequence)).toEqual([3]);
  });
});

describe('the text of a cell', () => {
  it('beyond a limit goes to a file that has all of it', () => {
    const folder = temporaryFolder();
    const notebook = path.join(folder, 'a.train.ts');
    const { log } = newLog();
    const send = (output: CellOutput) => void log.append({ type: 'output', executionId: 'x', output });
    log.append(stream('of another cell', 'other'));
    const openOverflow = () => openOverflowFile(notebook, { log, executionId: 'x' });
    const text = new CellText({ send, openOverflow, maxCharacters: 20 });
    for (let i = 0; i < 10; i++) text.write('stdout', `line ${i}\n`);
    text.end();
    expect(readAll(log, log.lastSequence, 1e6)).toMatchObject([
      {
        event: {
          output: {
            data: { html: expect.stringMatching(/<a href="\.trainbook\/outputs\/a\.train-\S+\.txt">/) },
          },
        },
      },
    ]);
    text.write('stderr', 'late');
    text.end();
    const shown = readAll(log, 2, 1e6).map(({ event }) =>
      event.type === 'output' && event.output.kind === 'stream' ? event.output.text : '',
    );
    const whole = shown.join('');
    expect(whole).toMatch(
      /^line 0\nline 1\n\n… this cell writes very much; all of it is in (\.trainbook\/outputs\/a\.train-\S+\.txt)\.\n/,
    );
    expect(whole).toMatch(/… 56 characters were not shown\. The last lines:\nline 3\n(line \d\n)+/);
    const name = /all of it is in (\S+)\./.exec(whole)?.[1] as string;
    const file = readFileSync(path.join(folder, name), 'utf8');
    expect(file.startsWith('line 0\nline 1\n')).toBe(true);
    expect(file).toContain('line 9\n');
    expect(file).not.toContain('another');
  });

  it('says so when there is no place for a file', () => {
    const outputs: CellOutput[] = [];
    const text = new CellText({
      send: (output) => outputs.push(output),
      openOverflow: () => undefined,
      maxCharacters: 1,
    });
    text.write('stdout', 'much');
    text.end();
    expect(JSON.stringify(outputs)).toContain('the rest is not kept');
    const { log, file } = newLog();
    const below = path.join(file, 'a.train.ts'); // a file has no folders in it
    expect(openOverflowFile(below, { log, executionId: 'x' })).toBeUndefined();
  });
});

describe('shared state', () => {
  it('is one for all who have the buffer', () => {
    const one = new SharedState();
    const other = new SharedState(one.buffer);
    one.interrupted = 7;
    expect(other.interrupted).toBe(7);
    one.restartBeat();
    expect(other.millisecondsSinceBeat).toBeLessThan(60_000);
    expect(other.longestGap).toBe(0);
    one.trainings += 1;
    one.trainings -= 2;
    expect(other.trainings).toBe(0);
    one.announceText(100);
    other.textArrived(100);
    one.announceText(16 * 1024 * 1024); // waits for nobody
  });
});

describe('the socket', () => {
  it('lies in the kernel’s folder if that fits, else in a short one', () => {
    expect(chooseSocketPath('/run/user/1/k', 'linux').path).toBe('/run/user/1/k/kernel.sock');
    const place = chooseSocketPath(`/${'long/'.repeat(30)}`, 'linux');
    expect(place.path.length).toBeLessThan(100);
    expect(statSync(path.dirname(place.path)).mode & 0o777).toBe(0o700);
    place.remove();
    expect(() => statSync(path.dirname(place.path))).toThrow('ENOENT');
    expect(chooseSocketPath('C:\\k', 'win32').path).toMatch(/^\\\\\.\\pipe\\trainbook-[0-9a-f]{32}$/);
  });
});
