import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ProbeResult } from './probeResult.ts';
import type { Rung } from '../rung.ts';
import { exists } from '../findUpwards.ts';

/** A cold graphics driver compiles its kernels for half a minute. */
const TIMEOUT_MS = 120_000;

/**
 * Tries one rung in a process of its own.
 * @param script The bundle of probe/main.ts.
 * @returns what it found; a process that died counts as a rung that does not work.
 */
export async function probeRung(rung: Rung, workspaceFolder: string, script: string): Promise<ProbeResult> {
  const { answer, reason } = await runProbe([script, rung, workspaceFolder], TIMEOUT_MS);
  if (answer) return answer as ProbeResult;
  return { rung, works: false, reason, remedy: 'use the next backend, and report this', isLoss: false };
}

/**
 * Runs a probe to its end.
 * @param args the bundle of probe/main.ts and its arguments.
 * @param onLine is told each line before the last one.
 * @returns the object that its last line holds, or the reason for which there is none.
 */
export async function runProbe(
  args: string[],
  timeoutMs: number,
  onLine: (line: string) => void = () => undefined,
): Promise<{ answer?: unknown; reason: string }> {
  const { stdout, stderr, ended } = await run(args, timeoutMs, onLine);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  const last = stderr.trim().split('\n').at(-1);
  const reason = `its process ended early (${ended})${last ? `: ${last.slice(0, 200)}` : ''}`;
  return line.startsWith('{') ? { answer: JSON.parse(line) as unknown, reason } : { reason };
}

/** The bundle of probe/main.ts beside the bundle that asks. @throws Error when it has not been built. */
export async function findProbeScript(): Promise<string> {
  const script = path.join(__dirname, '..', 'backend', 'probe.cjs');
  if (await exists(script)) return script;
  throw new Error(
    'the part of Trainbook that tries backends is missing: run `npm run build`, or install it again',
  );
}

function run(
  args: string[],
  timeoutMs: number,
  onLine: (line: string) => void,
): Promise<{ stdout: string; stderr: string; ended: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
    }
    let seen = 0;
    child.stdout.on('data', () => {
      const complete = texts.stdout.lastIndexOf('\n') + 1;
      const lines = texts.stdout.slice(seen, complete).split('\n').slice(0, -1);
      seen = complete;
      for (const line of lines) if (!line.startsWith('{')) onLine(line);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const isTimeout = signal === 'SIGKILL' && child.killed;
      const ended = isTimeout ? `no answer in ${timeoutMs / 1000} s` : (signal ?? `exit code ${code}`);
      resolve({ ...texts, ended });
    });
  });
}
