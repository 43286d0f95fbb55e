import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { runProcess, startProcess } from '../../../scripts/workbench/processes.mjs';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const forever = 'setInterval(() => {}, 1000);';

/** A script whose child leaves the group and the pipes, as a kernel does, and says its id. */
const withDaemon = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(forever)}], { detached: true, stdio: 'ignore' });
  child.unref();
  console.log('daemon ' + child.pid);
`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The state of a killed process is known to /proc at once, though its parent may not have collected it yet. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return status !== undefined && !/\) [ZX] /.test(status);
}

async function startDaemon(tail: string) {
  let found: (pid: number) => void = () => undefined;
  const daemon = new Promise<number>((resolve) => (found = resolve));
  const onLine = (line: string) => found(Number(/daemon (\d+)/.exec(line)?.[1]));
  const running = await startProcess(process.execPath, ['-e', withDaemon + tail], { onLine });
  return { running, daemon: await daemon };
}

describe.runIf(process.platform === 'linux')('a process that a script starts', () => {
  it('takes a descendant that left its group along when it is stopped', async () => {
    const { running, daemon } = await startDaemon(forever);
    expect(isAlive(daemon)).toBe(true);
    await running.stop();
    expect(await running.exited).toEqual({ code: null, signal: 'SIGTERM' });
    await expect.poll(() => isRunning(daemon)).toBe(false);
  });

  it('takes such a descendant along when it ends by itself', async () => {
    const { running, daemon } = await startDaemon('process.exitCode = 3;');
    expect(await running.exited).toEqual({ code: 3, signal: null });
    await expect.poll(() => isRunning(daemon)).toBe(false);
  });
});

describe('a process that takes input', () => {
  const answer = 'process.stdin.on("data", (data) => { console.log(`got ${data}`); process.exit(0); })';

  it('is written to', async () => {
    const running = await startProcess(process.execPath, ['-e', answer], { takesInput: true });
    running.write('a line');
    expect(await running.exited).toEqual({ code: 0, signal: null });
    expect(running.output()).toBe('got a line\n');
    running.write('nobody hears it');
  });
});

describe('running a command', () => {
  it('gives its output and writes it to a log', async () => {
    const logFile = path.join(temporaryFolder(), 'made', 'log.txt');
    const output = await runProcess(process.execPath, ['-e', 'console.log("out"); console.error("err")'], {
      what: 'the test',
      timeoutMs: 20_000,
      logFile,
    });
    expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
    await expect.poll(() => readFile(logFile, 'utf8')).toHaveLength(output.length);
  });

  it('fails with the end of the output', async () => {
    const script = 'console.log("no disk"); process.exit(7)';
    const run = runProcess(process.execPath, ['-e', script], { what: 'the set-up', timeoutMs: 20_000 });
    await expect(run).rejects.toThrow(/^the set-up ended with code 7 [^]*no disk$/);
  });

  it('ends one that takes too long and says so', async () => {
    const run = runProcess(process.execPath, ['-e', forever], { what: 'the set-up', timeoutMs: 300 });
    await expect(run).rejects.toThrow(/^the set-up took longer than 0.3 s/);
  });

  it('says when there is no such command', async () => {
    const run = runProcess('no-such-command', [], { what: 'the set-up', timeoutMs: 1000 });
    await expect(run).rejects.toThrow(/no-such-command could not be started.*ENOENT/);
  });
});
