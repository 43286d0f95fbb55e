import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { KERNEL_FILES, type KernelManifest } from '../../protocol/kernelFiles.ts';
import {
  KERNEL_PROTOCOL_VERSION,
  type CellReference,
  type CellResult,
  type KernelContract,
  type KernelEvent,
  type KernelState,
} from '../../protocol/kernelMessages.ts';
import type { MessageChannel, RequestHandlers } from '../../protocol/messageChannel.ts';
import { CellText } from './cellText.ts';
import { ControlClient } from './controlClient.ts';
import type { EventLog } from './eventLog.ts';
import type { Interrupter, RunningExecution } from './interrupter.ts';
import { openOverflowFile } from './overflowFile.ts';
import { StopButton } from './stopButton.ts';
import type { SharedState } from './sharedState.ts';
import { chooseSocketPath, type SocketPlace } from './socketPath.ts';
import type { ControlThreadContract, ControlThreadData, MainThreadContract } from './threadMessages.ts';

export interface ControlServerOptions extends ControlThreadData {
  main: MessageChannel<ControlThreadContract, MainThreadContract>;
  log: EventLog;
  interrupter: Interrupter;
  state: SharedState;
  /** Ends the process, with everything written. */
  exit: () => void;
}

interface QueuedExecution extends RunningExecution {
  executionId: string;
  cell: CellReference;
}

/**
 * The kernel as the outside sees it. It lives on a thread of its own, so it answers while a cell computes: it takes
 * requests from the clients, passes to the main thread what only that can do, writes what happens to the log, and sends
 * the log to every client.
 */
export class ControlServer {
  private readonly clients = new Set<ControlClient>();
  private readonly texts = new Map<string, CellText>();
  private readonly queued = new Map<string, QueuedExecution>();
  private readonly token = randomBytes(32).toString('hex');
  private readonly server = net.createServer((socket) => this.accept(socket));
  private readonly place: SocketPlace;
  private readonly stops: StopButton;
  private runningId: string | undefined;
  private executionCount = 0;
  private idleSince = Date.now();
  private ending = false;

  constructor(private readonly options: ControlServerOptions) {
    const { main, directory } = options;
    this.place = chooseSocketPath(directory);
    this.stops = new StopButton(options, (event) => this.happened(event));
    main.on('happened', (event) => this.happened(event));
    main.on('text', ({ executionId, stream, text }) => {
      options.state.textArrived(text.length);
      this.textOf(executionId).write(stream, text);
    });
    main.on('endRequested', ({ reason }) => void this.shutDown(reason));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.place.path, resolve);
    });
    this.writeManifest();
    const checkMs = Math.min(60_000, Math.max(50, this.options.idleTimeoutMs / 4));
    setInterval(() => this.endIfIdle(), checkMs);
  }

  happened(event: KernelEvent): void {
    if ('executionId' in event) this.texts.get(event.executionId)?.flush();
    if (event.type === 'cellStarted') this.runningId = event.executionId;
    if (event.type === 'cellFinished') {
      this.texts.get(event.executionId)?.end();
      this.queued.delete(event.executionId); // before anybody hears of it: there is nothing to stop any more
      if (this.runningId === event.executionId) this.runningId = undefined;
      this.idleSince = Date.now();
    }
    this.options.log.append(event);
    for (const client of this.clients) client.pump();
  }

  private accept(socket: net.Socket): void {
    const { log } = this.options;
    const client = new ControlClient({ socket, token: this.token, log, handlers: this.handlers });
    this.clients.add(client);
    client.onClose(() => {
      this.clients.delete(client);
      this.idleSince = Date.now();
      if (this.options.endsWithClients && this.clients.size === 0)
        void this.shutDown('nobody is left who drives it');
    });
  }

  private readonly handlers: RequestHandlers<KernelContract> = {
    attach: () => this.readState(),
    readState: () => this.readState(),
    executeCell: (params) => this.execute(params),
    interrupt: () => this.interrupt(),
    requestStop: () => ({ outcome: this.stops.request(this.queued.values().next().value) }),
    setPaused: (params) => this.stops.setPaused(params.paused, this.runningId),
    readSamples: (params) => this.options.main.request('readSamples', params),
    readFindings: (params) => this.options.main.request('readFindings', params),
    correctSample: (params) => this.options.main.request('correctSample', params),
    readModelSummary: (params) => this.options.main.request('readModelSummary', params),
    listVariables: (params) => this.options.main.request('listVariables', params),
    readPreviews: (params) => this.options.main.request('readPreviews', params),
    readTensorSlice: (params) => this.options.main.request('readTensorSlice', params),
    openDebugger: async () => {
      const { main, directory } = this.options;
      const { url } = await main.request('openDebugger', {});
      return { url, cellFolder: directory, kernelFolder: __dirname };
    },
    closeDebugger: (params) => {
      this.options.state.restartBeat(); // a pause at a breakpoint is no sign of how the cell behaves
      return this.options.main.request('closeDebugger', params);
    },
    shutdown: ({ reason }) => {
      setImmediate(() => void this.shutDown(reason)); // after the answer
      return {};
    },
  };

  private readState(): KernelState {
    const { log, state } = this.options;
    const running = this.runningId === undefined ? undefined : this.queued.get(this.runningId);
    return {
      pid: process.pid,
      lastSequence: log.lastSequence,
      ...(running && { running: { executionId: running.executionId, cell: running.cell } }),
      training: state.trainings > 0,
      clients: [...this.clients].filter((client) => client.isAttached).length,
    };
  }

  private async execute(params: KernelContract['requests']['executeCell']['params']): Promise<CellResult> {
    const { executionId, cell } = params;
    if (this.queued.has(executionId)) throw new Error(`execution ${executionId} was already asked for`);
    const number = ++this.executionCount;
    const result = this.options.main.request('execute', { ...params, number });
    const finished = result.catch(() => undefined);
    this.queued.set(executionId, { number, executionId, cell, finished });
    try {
      return await result;
    } finally {
      this.queued.delete(executionId);
    }
  }

  private async interrupt(): Promise<{ outcome: 'idle' | 'interrupted' }> {
    const [first] = this.queued.values();
    if (!first) return { outcome: 'idle' };
    await this.options.interrupter.interrupt(first);
    return { outcome: 'interrupted' };
  }

  private textOf(executionId: string): CellText {
    const known = this.texts.get(executionId);
    if (known) return known;
    const { notebook, log } = this.options;
    const text = new CellText({
      send: (output) => {
        log.append({ type: 'output', executionId, output });
        for (const client of this.clients) client.pump();
      },
      openOverflow: () => openOverflowFile(notebook, { log, executionId }),
    });
    this.texts.set(executionId, text);
    return text;
  }

  private writeManifest(): void {
    const { directory, notebook } = this.options;
    const manifest: KernelManifest = {
      pid: process.pid,
      socket: this.place.path,
      token: this.token,
      protocolVersion: KERNEL_PROTOCOL_VERSION,
      notebook,
      startedAt: new Date().toISOString(),
    };
    const file = path.join(directory, KERNEL_FILES.manifest);
    writeFileSync(`${file}.new`, JSON.stringify(manifest), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  private endIfIdle(): void {
    const busy = this.clients.size > 0 || this.queued.size > 0;
    if (busy || Date.now() - this.idleSince < this.options.idleTimeoutMs) return;
    void this.shutDown('nobody used it for a long time');
  }

  private async shutDown(reason: string): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    for (const text of this.texts.values()) text.flush();
    await this.endTrainings();
    const finished = this.options.main.request('finish', {}).catch(() => undefined);
    await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, FINISH_MS))]);
    this.happened({ type: 'kernelStopping', reason });
    rmSync(path.join(this.options.directory, KERNEL_FILES.manifest), { force: true });
    this.server.close();
    await Promise.all([...this.clients].map((client) => client.sent(LAST_WORDS_MS)));
    for (const client of this.clients) client.close(reason);
    this.place.remove();
    this.options.exit();
  }

  /** Nothing that a training has learned is to be lost. */
  private async endTrainings(): Promise<void> {
    const { main, state } = this.options;
    if (state.trainings === 0) return;
    main.request('stopTrainings', {}).catch(() => undefined);
    const limit = Date.now() + TRAININGS_MS;
    while (state.trainings > 0 && Date.now() < limit) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

/** How long trainings may take to finish their batch and to write their checkpoints. */
const TRAININGS_MS = 8000;
const LOOK_MS = 20;
/** How long the main thread may take to finish the record of a run. */
const FINISH_MS = 2000;
/** How long a client may take to read the last events. */
const LAST_WORDS_MS = 300;
