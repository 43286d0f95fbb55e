import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { MessageChannel, type RequestHandlers } from '../protocol/messageChannel.ts';
import { PortTransport } from './control/portTransport.ts';
import { SharedState } from './control/sharedState.ts';
import {
  THREAD_PROTOCOL_VERSION,
  type ControlThreadContract,
  type ControlThreadData,
  type MainThreadContract,
} from './control/threadMessages.ts';
import type * as KernelModule from './kernel.ts';
import { loadBundle } from '../files/loadBundle.ts';
import { saveGlobals } from './savedGlobals.ts';

const DAY_SECONDS = 24 * 60 * 60;
const HEARTBEAT_MS = 50;

const saved = saveGlobals();
const { directory, notebook } = readArguments();
const shared = new SharedState();
const idleSeconds = Number(process.env['TRAINBOOK_IDLE_SECONDS'] ?? DAY_SECONDS) || DAY_SECONDS;
const workerData: ControlThreadData = {
  directory,
  notebook,
  shared: shared.buffer,
  idleTimeoutMs: idleSeconds * 1000,
  endsWithClients: process.env['TRAINBOOK_ENDS_WITH_CLIENTS'] === '1',
};
// First of all, so that clients can come while the compiler, the library and the backend are loaded.
const worker = new Worker(path.join(__dirname, 'controlThread.cjs'), { workerData });
worker.on('error', (error) => {
  saved.writeStderr(`The kernel's control thread failed: ${error.stack ?? error.message}\n`);
  saved.exit(70);
});
setInterval(() => shared.beat(), HEARTBEAT_MS);

let channel: MessageChannel<MainThreadContract, ControlThreadContract> | undefined;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => channel?.emit('endRequested', { reason: `it received ${signal}` }));
}
// Another file, so that this one is small and read at once. Loading it takes the thread for a while.
const bundle = loadBundle<typeof KernelModule>(path.join(__dirname, 'kernel.cjs'));
const { Kernel } = bundle.exports;
new Kernel({
  directory,
  notebook,
  kernelFolder: __dirname,
  shared,
  saved,
  channel: openChannel,
  importModule: (specifier) => import(specifier),
  keepCode: () => bundle.keepCode(),
});

function openChannel(handlers: RequestHandlers<MainThreadContract>) {
  const options = { protocolVersion: THREAD_PROTOCOL_VERSION, handlers };
  channel = new MessageChannel<MainThreadContract, ControlThreadContract>(new PortTransport(worker), options);
  channel.on('end', () => saved.exit(0));
  return channel;
}

function readArguments(): { directory: string; notebook: string } {
  const { values } = parseArgs({ options: { directory: { type: 'string' }, notebook: { type: 'string' } } });
  const { directory, notebook } = values;
  if (directory && notebook && path.isAbsolute(directory) && path.isAbsolute(notebook))
    return { directory, notebook };
  saved.writeStderr(
    'A kernel needs --directory and --notebook with absolute paths; "trainbook run" gives them.\n',
  );
  return saved.exit(64);
}
