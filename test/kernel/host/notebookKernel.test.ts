import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NotebookKernel } from '../../../src/host/kernels/notebookKernel.ts';
import type { KernelState } from '../../../src/host/kernels/notebookKernel.ts';
import { replayLog } from '../../../src/host/notebook/replayLog.ts';
import { findLiveKernel } from '../../../src/session/kernelDirectories.ts';
import { buildKernel, removeBuiltKernel } from '../support/buildKernel.ts';

let kernelPath: string;
let home: string;
let kernels: NotebookKernel[];

beforeAll(async () => {
  kernelPath = await buildKernel();
});
afterAll(removeBuiltKernel);
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'tb-host-'));
  kernels = [];
});
afterEach(async () => {
  for (const { pid } of kernels) if (pid !== undefined) endProcess(pid);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}

/** A window's view of the same notebook; several of them are several windows. */
function openWindow(): NotebookKernel {
  const folder = path.join(home, 'kernels');
  const kernel = new NotebookKernel(path.join(home, 'n.train.ts'), () => ({ kernelPath, folder }));
  kernels.push(kernel);
  return kernel;
}

const cell = (index: number) => ({ notebook: path.join(home, 'n.train.ts'), id: `cell ${index}`, index });

describe('the kernel of a notebook', () => {
  it('is started once, whoever asks, and tells what it does', async () => {
    const kernel = openWindow();
    const states: KernelState[] = [];
    kernel.onDidChangeState((state) => states.push(state));
    await Promise.all([kernel.ensureStarted(), kernel.ensureStarted()]);
    expect(await kernel.executeCell('e1', cell(0), 'const a = 1;')).toMatchObject({ status: 'ok' });
    expect(states.filter((state) => state === 'starting')).toHaveLength(1);
    expect(kernel.state).toBe('ready');
    expect(kernel.projection.connection).toEqual({ state: 'connected' });
  });

  it('goes on without its window, and the next window shows all that it did', async () => {
    const first = openWindow();
    expect(await first.takeUp()).toBeUndefined();
    await first.ensureStarted();
    await first.executeCell('e1', cell(0), 'let kept = 41; console.log("printed");');
    first.dispose();
    const second = openWindow();
    const events = (await second.takeUp()) ?? [];
    expect(second.pid).toBe(first.pid);
    const [execution] = replayLog(events);
    expect(execution).toMatchObject({
      source: 'let kept = 41; console.log("printed");',
      outputs: [{ kind: 'stream', stream: 'stdout', text: 'printed\n' }],
      finished: { result: { status: 'ok' } },
    });
    expect(await second.executeCell('e2', cell(1), 'kept += 1;')).toMatchObject({ status: 'ok' });
  });

  it('that is taken up twice counts no event twice', async () => {
    const kernel = openWindow();
    await kernel.ensureStarted();
    await kernel.executeCell('e1', cell(0), '1');
    const heard: string[] = [];
    kernel.onEvent(({ event }) => heard.push(event.type));
    const before = await kernel.takeUp();
    expect(before?.length).toBeGreaterThan(0);
    expect(heard).toEqual([]);
    await kernel.executeCell('e2', cell(0), '2');
    expect(heard.filter((type) => type === 'cellStarted')).toHaveLength(1);
  });

  it('that is killed fails its cell with what happened, and the next start brings another', async () => {
    const kernel = openWindow();
    await kernel.ensureStarted();
    const { pid } = kernel;
    const ended = new Promise<string>((resolve) => kernel.onDidEnd(resolve));
    const result = kernel.executeCell(
      'e1',
      cell(0),
      'process.kill(process.pid, "SIGKILL"); await new Promise(() => {});',
    );
    await expect(result).rejects.toThrow(/SIGKILL while it ran cell 1/);
    expect(await ended).toContain('SIGKILL');
    expect(kernel.projection.connection).toMatchObject({ state: 'ended' });
    await kernel.ensureStarted();
    expect(kernel.pid).not.toBe(pid);
    expect(await kernel.executeCell('e2', cell(0), '1')).toMatchObject({ status: 'ok' });
  });

  it('begins anew when it is restarted, and leaves no process behind', async () => {
    const kernel = openWindow();
    await kernel.ensureStarted();
    const { pid } = kernel;
    await kernel.executeCell('e1', cell(0), 'const old = 1;');
    await kernel.restart();
    expect(() => process.kill(pid as number, 0)).toThrow();
    expect(await kernel.executeCell('e2', cell(0), 'old')).toMatchObject({ status: 'error' });
    expect((await findLiveKernel(path.join(home, 'kernels'), kernel.path))?.manifest.pid).toBe(kernel.pid);
  });

  it('says how to mend it when no Node can run it', async () => {
    const kernel = new NotebookKernel(path.join(home, 'n.train.ts'), () => ({
      kernelPath,
      folder: path.join(home, 'kernels'),
      nodePath: path.join(home, 'no-node'),
    }));
    await expect(kernel.ensureStarted()).rejects.toThrow(/trainbook\.nodePath/);
    expect(kernel.state).toBe('failed');
  });
});
