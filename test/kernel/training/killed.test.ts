import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/training/random/seededRandom.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { useBuiltScript } from '../../support/useBuiltScript.ts';

const ITERATIONS = 60;
const KILLS = 5;

const script = useBuiltScript('test/support/training/cutTraining.ts');
let library: string;

beforeAll(async () => {
  library = await provideLibrary();
});

interface Ending {
  signal: NodeJS.Signals | null;
  /** All that it printed. */
  lines: string[];
  errors: string;
}

/** @param onLine sees each line while the process runs. */
async function train(
  backend: string,
  checkpoints: string | undefined,
  onLine: (line: string, child: ChildProcess) => void = () => undefined,
): Promise<Ending> {
  const args = [script, backend, String(ITERATIONS), ...(checkpoints ? [checkpoints] : [])];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, TRAINBOOK_LIBTENSORFLOW: library },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += String(text)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    onLine(line, child);
  });
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { signal, lines, errors };
}

describe.each(['libtensorflow-cpu', 'cpu'])('on %s', (backend) => {
  it('a training that is killed at random points ends with the bytes of one that was not', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`killed at random points of seed ${seed}`);
    const random = seededRandom(seed);
    const straight = await train(backend, undefined);
    expect(straight.lines.at(-1), straight.errors).toMatch(/^finished at 60 [0-9a-f]{64}$/);
    const checkpoints = temporaryFolder();
    const reached: string[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      // After some lines of this life and within the time of one or two iterations: while it computes or writes.
      let linesLeft = 1 + Math.floor(random() * 14);
      const delayMs = random() * 12;
      const { signal, lines } = await train(backend, checkpoints, (_line, child) => {
        if (--linesLeft === 0) setTimeout(() => child.kill('SIGKILL'), delayMs);
      });
      if (signal !== 'SIGKILL') expect(lines.at(-1)).toMatch(/^finished/);
      else reached.push(lines.findLast((line) => line.startsWith('at ')) ?? 'its start');
    }
    console.log(`killed ${reached.join(', ')}`);
    expect(reached).not.toEqual([]);
    const resumed = await train(backend, checkpoints);
    expect(resumed.lines.at(-1)).toBe(straight.lines.at(-1));
    const left = readdirSync(checkpoints).filter((name) => !name.endsWith('.tmp'));
    expect(left).toHaveLength(2);
    expect(left).toContain('checkpoint-8-60.safetensors');
  });
});

it('a process that is asked to end writes a checkpoint first and goes on from it', async () => {
  const straight = await train('cpu', undefined);
  const checkpoints = temporaryFolder();
  const { signal, lines, errors } = await train('cpu', checkpoints, (line, child) => {
    if (line === 'at 13') child.kill('SIGTERM');
  });
  const stopped = /^stopped at (\d+) /.exec(lines.at(-1) ?? '');
  expect([signal, typeof stopped?.[1]], errors).toEqual(['SIGTERM', 'string']);
  const newest = readdirSync(checkpoints).filter((name) => name.endsWith(`-${stopped?.[1]}.safetensors`));
  expect(newest).toHaveLength(1);
  const resumed = await train('cpu', checkpoints);
  expect(resumed.lines[0]).toBe(`going on from ${newest[0]}, iteration ${stopped?.[1]}`);
  expect(resumed.lines.at(-1)).toBe(straight.lines.at(-1));
});
