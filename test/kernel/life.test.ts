import { createConnection } from 'node:net';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { FrameDecoder } from '../../src/protocol/frameCodec.ts';
import { KERNEL_FILES } from '../../src/protocol/kernelFiles.ts';
import {
  KERNEL_PROTOCOL_VERSION,
  type DriverContract,
  type KernelContract,
  type LoggedEvent,
} from '../../src/protocol/kernelMessages.ts';
import { MessageChannel } from '../../src/protocol/messageChannel.ts';
import { StreamTransport } from '../../src/protocol/streamTransport.ts';
import { findLiveKernel, isAlive } from '../../src/session/kernelDirectories.ts';
import { KernelEndedError, KernelSession } from '../../src/session/kernelSession.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { useKernels, type TestKernel } from './support/kernelFixture.ts';

const start = useKernels();

/** Resolves with the first event that fits, also one of the past. */
function event(
  kernel: { session: KernelSession; events: LoggedEvent[] },
  fits: (logged: LoggedEvent) => boolean,
) {
  const known = kernel.events.find(fits);
  if (known) return Promise.resolve(known);
  return new Promise<LoggedEvent>((resolve) => {
    const unsubscribe = kernel.session.onEvent((logged) => {
      if (!fits(logged)) return;
      unsubscribe();
      resolve(logged);
    });
  });
}

const hasText = (text: string) => (logged: LoggedEvent) =>
  logged.event.type === 'output' && JSON.stringify(logged.event.output).includes(text);

async function startRecorded(options: Parameters<typeof start>[0] = {}) {
  const events: LoggedEvent[] = [];
  const kernel = await start({ ...options, onEvent: (logged) => events.push(logged) });
  return { ...kernel, events };
}

async function manifestOf({ folder, notebook }: TestKernel) {
  const live = await findLiveKernel(path.join(folder, 'kernels'), notebook);
  if (!live) throw new Error('no kernel lives');
  return live;
}

/** A client below KernelSession. */
async function connect(kernel: TestKernel, token?: string) {
  const { manifest } = await manifestOf(kernel);
  const socket = createConnection(manifest.socket);
  const channel = new MessageChannel<DriverContract, KernelContract>(new StreamTransport(socket), {
    protocolVersion: KERNEL_PROTOCOL_VERSION,
    token: token ?? manifest.token,
    handlers: {},
  });
  const events: LoggedEvent[] = [];
  channel.on('logged', ({ frames }) => events.push(...(new FrameDecoder().push(frames) as LoggedEvent[])));
  return { socket, channel, events };
}

it('a kernel killed in the middle of a cell ends the cell with what happened, and can be replaced', async () => {
  const kernel = await startRecorded();
  await kernel.run('const before = 1;');
  const cell = kernel.run('console.log("working");\nawait new Promise(() => {});');
  const failed = expect(cell).rejects.toThrow(
    /^The kernel was ended by signal SIGKILL while it ran cell 2\. .*memory.* run the cells again to start a new one\.$/,
  );
  const ended = new Promise((resolve) => kernel.session.onDidEnd(resolve));
  await event(kernel, hasText('working'));
  process.kill(kernel.session.pid as number, 'SIGKILL');
  await failed;
  await expect(cell).rejects.toBeInstanceOf(KernelEndedError);
  expect(await ended).toMatch('SIGKILL');
  expect(kernel.session.state).toBe('failed');
  await kernel.session.restart();
  expect(await kernel.run('typeof before')).toMatchObject({ status: 'ok' });
  expect(kernel.transcript.text()).toMatch('result text: undefined');
});

it('goes on without a window, and tells a new one everything from the beginning', async () => {
  const kernel = await startRecorded();
  await kernel.run(
    'console.log("first");\nlet go: () => void;\nconst gate = new Promise<void>((resolve) => (go = resolve));',
  );
  const cell = kernel.run('console.log("waiting");\nawait gate;\n"done"');
  cell.catch(() => undefined);
  await event(kernel, hasText('waiting'));
  const { pid } = kernel.session;
  kernel.session.detach();

  const events: LoggedEvent[] = [];
  const session = (await KernelSession.reattach({
    ...kernel.options,
    onEvent: (logged) => events.push(logged),
  })) as KernelSession;
  expect(session.pid).toBe(pid);
  expect(session.state).toBe('busy');
  expect(session.running?.cell.id).toBe('cell-2');
  await event({ session, events }, hasText('waiting'));
  const seen = events.length;
  expect(events.slice(0, seen).map(({ event: { type } }) => type)).toEqual(
    kernel.events.map(({ event: { type } }) => type),
  );
  expect(await session.interrupt()).toBe('interrupted');
  await event(
    { session, events },
    ({ event: e }) => e.type === 'cellFinished' && e.result.status === 'interrupted',
  );
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  await session.stop();
});

it('tells several clients the same', async () => {
  const kernel = await startRecorded();
  const one = await connect(kernel);
  const two = await connect(kernel);
  await one.channel.request('attach', { afterSequence: 0 });
  await two.channel.request('attach', { afterSequence: 0 });
  const cell = { notebook: kernel.notebook, id: 'a', index: 0 };
  const source = 'console.log("shared");\nawait new Promise((resolve) => setTimeout(resolve, 50));';
  const result = one.channel.request('executeCell', { executionId: 'x', cell, source });
  await event(kernel, hasText('shared'));
  await expect(two.channel.request('executeCell', { executionId: 'x', cell, source: '1' })).rejects.toThrow(
    'was already asked for',
  );
  expect((await result).status).toBe('ok');
  await two.channel.request('executeCell', { executionId: 'y', cell, source: '2' });
  expect(two.events.slice(0, one.events.length)).toEqual(one.events.slice(0, two.events.length));
  expect(two.events.some(hasText('shared'))).toBe(true);
  await expect(two.channel.request('attach', { afterSequence: 10_000 })).rejects.toThrow(
    'afterSequence must be',
  );
});

it('is private: a wrong token is refused, and files and folder are the user’s alone', async () => {
  const kernel = await startRecorded();
  const { directory } = await manifestOf(kernel);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(directory)) {
    if (!name.endsWith('.sock'))
      expect([name, (await stat(path.join(directory, name))).mode & 0o077]).toEqual([name, 0]);
  }
  const stranger = await connect(kernel, 'guessed');
  await expect(stranger.channel.request('attach', { afterSequence: 0 })).rejects.toThrow('closed');
  expect(stranger.events).toEqual([]);
  const rude = createConnection((await manifestOf(kernel)).manifest.socket);
  rude.on('error', () => undefined).resume();
  rude.write('GET / HTTP/1.1\r\n\r\n'.repeat(10));
  await new Promise((resolve) => rude.once('close', resolve));
  expect((await kernel.run('1')).status).toBe('ok');
});

it('loses no line of ten thousand', async () => {
  const kernel = await startRecorded();
  await kernel.run('for (let i = 0; i < 10_000; i++) console.log(`line ${i}`);');
  const texts = kernel.events.flatMap(({ event: e }) =>
    e.type === 'output' && e.output.kind === 'stream' ? [e.output.text] : [],
  );
  const expected = Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`).join('');
  expect(texts.join('')).toBe(expected);
  expect(texts.length).toBeLessThan(1000);
});

it('puts a flood into a file and shows its beginning and end', async () => {
  const kernel = await startRecorded();
  await kernel.run(`const block = ('x'.repeat(99) + '\\n').repeat(1000);
for (let i = 0; i < 200; i++) process.stdout.write(block);
console.log('the very last line');`);
  const shown = kernel.transcript.text();
  expect(shown.length).toBeLessThan(9_000_000);
  expect(shown).toMatch(/characters were not shown\. The last lines:\n(x+\n)+the very last line\n/);
  const name = /all of it is in (\S+)\./.exec(shown)?.[1] as string;
  const whole = await readFile(path.join(kernel.folder, name), 'utf8');
  expect(whole.length).toBe(20_000_000 + 'the very last line\n'.length);
  expect((await kernel.run('"fine"')).status).toBe('ok');
});

it('lets a slow client wait without losing anything, and the others not at all', async () => {
  const kernel = await startRecorded();
  const slow = await connect(kernel);
  await slow.channel.request('attach', { afterSequence: 0 });
  slow.socket.pause();
  await kernel.run(`for (let i = 0; i < 60; i++) console.log(String(i).repeat(50_000));`);
  expect(slow.events.length).toBeLessThan(kernel.events.length);
  slow.socket.resume();
  await slow.channel.request('executeCell', {
    executionId: 'last',
    cell: { notebook: kernel.notebook, id: 'z', index: 9 },
    source: '1',
  });
  await event(
    { session: kernel.session, events: kernel.events },
    ({ event: e }) => e.type === 'cellFinished' && e.executionId === 'last',
  );
  expect(slow.events.map(({ sequence }) => sequence)).toEqual(slow.events.map((_, index) => index + 1));
  expect(slow.events).toEqual(kernel.events.slice(0, slow.events.length));
});

it('announces data sets and models of variables and shows them while a cell waits', async () => {
  const kernel = await startRecorded();
  await kernel.run(`import * as tf from '@tensorflow/tfjs';
import { ArrayDataset } from 'trainbook';
const few = new ArrayDataset([{ inputs: 1 }, { inputs: 2 }, { inputs: 3 }], { name: 'few' });
const bundle = { inner: few.slice(1) };
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });`);
  const announced = kernel.events.flatMap(({ event: e }): object[] => {
    if (e.type === 'datasetAvailable') return [e.dataset];
    return e.type === 'modelAvailable' ? [e.model] : [];
  });
  expect(announced).toEqual([
    { id: 'variable:few', name: 'few', length: 3 },
    { id: 'variable:bundle.inner', name: 'bundle.inner', length: 2 },
    { id: 'variable:model', name: 'model', parameterCount: 8 },
  ]);
  const busy = kernel.run('console.log("busy");\nawait new Promise(() => {});');
  await event(kernel, hasText('busy'));
  const page = await kernel.session.readSamples('variable:bundle.inner', {
    kind: 'page',
    offset: 0,
    count: 10,
  });
  expect(page.samples.map(({ index }) => index)).toEqual([0, 1]);
  const { totals } = await kernel.session.readModelSummary('variable:model');
  expect(totals.parameters).toBe(8);
  await expect(
    kernel.session.readSamples('variable:model', { kind: 'page', offset: 0, count: 1 }),
  ).rejects.toThrow('The variable model holds no data set');
  await kernel.session.interrupt();
  expect((await busy).status).toBe('interrupted');
});

it('ends itself on SIGTERM, with a reason and without leftovers', async () => {
  const kernel = await startRecorded();
  const { directory, manifest } = await manifestOf(kernel);
  const ended = new Promise((resolve) => kernel.session.onDidEnd(resolve));
  process.kill(manifest.pid, 'SIGTERM');
  expect(await ended).toBe('The kernel was ended: it received SIGTERM.');
  expect(kernel.events.at(-1)?.event).toEqual({ type: 'kernelStopping', reason: 'it received SIGTERM' });
  expect(isAlive(manifest.pid)).toBe(false);
  await expect(readdir(directory)).rejects.toThrow('ENOENT');
});

it('ends itself when nobody needs it, but not while a cell runs', async () => {
  const kernel = await startRecorded({ environment: { TRAINBOOK_IDLE_SECONDS: '0.3' } });
  const { directory, manifest } = await manifestOf(kernel);
  await kernel.run('globalThis.setTimeout(() => {}, 0);');
  const cell = kernel.run('console.log("long");\nawait new Promise((resolve) => setTimeout(resolve, 900));');
  cell.catch(() => undefined);
  await event(kernel, hasText('long'));
  kernel.session.detach();
  await expect.poll(() => isAlive(manifest.pid), { timeout: 60_000 }).toBe(false);
  const text = await readFile(path.join(directory, KERNEL_FILES.eventLog), 'latin1');
  expect(text.indexOf('"cellFinished","executionId"')).toBeGreaterThan(0);
  expect(text.lastIndexOf('cellFinished')).toBeLessThan(text.indexOf('nobody used it'));
});

it('listens where a socket can be, however long the folder’s name', async () => {
  const root = temporaryFolder();
  const kernel = await startRecorded({ folder: path.join(root, 'x'.repeat(120)) });
  expect((await kernel.run('1')).status).toBe('ok');
  await kernel.session.stop();
});

it('starts with the code that an earlier kernel compiled, and without it where that is damaged', async () => {
  const cache = temporaryFolder();
  const environment = { TRAINBOOK_CACHE: cache };
  const once = async () => {
    const { session, run, transcript } = await start({ environment });
    expect((await run("import os from 'node:os';\nimport 'data:text/javascript,';\n1 + 2")).status).toBe(
      'ok',
    );
    expect(transcript.text()).toContain('3');
    await session.stop();
    const [name, ...more] = await readdir(path.join(cache, 'code'));
    expect(more).toEqual([]);
    return path.join(cache, 'code', name!);
  };
  const file = await once();
  const good = await stat(file);
  await once();
  expect((await stat(file)).mtimeMs).toBe(good.mtimeMs);
  await writeFile(file, (await readFile(file)).subarray(0, 100_000));
  await once();
  expect((await stat(file)).size).toBeGreaterThan(good.size / 2);
});
