import { randomUUID } from 'node:crypto';
import { FrameDecoder } from '../protocol/frameCodec.ts';
import type { DebuggerAddress } from '../protocol/debugging.ts';
import type { KernelManifest } from '../protocol/kernelFiles.ts';
import {
  type CellReference,
  type CellResult,
  type CorrectionRequest,
  type KernelContract,
  type LoggedEvent,
  type SamplePage,
  type SampleQuery,
  type StopOutcome,
  type TensorSlice,
  type TensorSliceQuery,
  type VariablePreview,
} from '../protocol/kernelMessages.ts';
import type { DatasetFindings, ModelSummaryData, SampleCorrection } from '../protocol/displayData.ts';
import { describeKernelEnd } from './describeKernelEnd.ts';
import { connectToKernel, type KernelChannel } from './kernelConnection.ts';
import { findNode } from './findNode.ts';
import {
  createKernelDirectory,
  findLiveKernel,
  kernelsFolder,
  readManifest,
  removeKernelDirectory,
} from './kernelDirectories.ts';
import { KernelProcess } from './kernelProcess.ts';

export type SessionState = 'starting' | 'ready' | 'busy' | 'stopping' | 'stopped' | 'failed';

export interface KernelSessionOptions {
  /** Absolute path of the notebook. */
  notebook: string;
  /** The kernel's bundle, `dist/kernel/main.cjs`. */
  kernelPath: string;
  /** The setting `trainbook.nodePath`. */
  nodePath?: string;
  /** Added to the environment of a kernel that is started, such as `TRAINBOOK_BACKEND`. */
  environment?: Record<string, string>;
  /** Where kernel directories lie, by default the user's. */
  folder?: string;
  /** How long a kernel may take to listen, 30 s by default. */
  startTimeoutMs?: number;
  /** Hears every event from the first one on, also those replayed by {@link KernelSession.reattach}. */
  onEvent?: (event: LoggedEvent) => void;
}

export interface ExecuteCellRequest {
  cell: CellReference;
  source: string;
  /** Replace the values that its variables begin with. */
  parameters?: Record<string, string>;
  /** Appears in the events of this execution; made here if absent. */
  executionId?: string;
}

/** The kernel ended while something was asked of it; the message says how, doing what, and the likely cause. */
export class KernelEndedError extends Error {
  override readonly name = 'KernelEndedError';
}

interface Execution {
  resolve(result: CellResult): void;
  reject(error: Error): void;
}

/**
 * The handle on one notebook's kernel: it starts the process or finds the one that still runs, and survives the
 * connection.
 *
 * What the session knows comes from the kernel's log: it asks for every event after the last one it saw, so a
 * connection that breaks is taken up again without a gap, and `executeCell` is settled by the event that ends the cell,
 * whichever connection brings it. When the process dies, everything pending fails with a {@link KernelEndedError} and
 * the state is `failed`; `restart` begins anew. Dropping a session leaves the kernel running, which is the point: only
 * `stop` ends it (asks, then SIGTERM, then SIGKILL). Starts and stops wait for each other.
 */
export class KernelSession {
  private currentState: SessionState = 'stopped';
  private process: KernelProcess | undefined;
  private directory: string | undefined;
  private channel: KernelChannel | undefined;
  private lastSequence = 0;
  private runningCell: { executionId: string; cell: CellReference } | undefined;
  private lastIteration: number | undefined;
  /** Set when the kernel announced its own end. */
  private farewell: string | undefined;
  private readonly executions = new Map<string, Execution>();
  private readonly eventListeners = new Set<(event: LoggedEvent) => void>();
  private readonly stateListeners = new Set<(state: SessionState) => void>();
  private readonly endListeners = new Set<(description: string) => void>();
  private operation: Promise<unknown> = Promise.resolve();

  private constructor(private readonly options: KernelSessionOptions) {
    if (options.onEvent) this.eventListeners.add(options.onEvent);
  }

  /** Starts a kernel. @throws Error in one sentence, with the remedy, if it does not come up. */
  static async start(options: KernelSessionOptions): Promise<KernelSession> {
    const session = new KernelSession(options);
    await session.exclusively(() => session.launch());
    return session;
  }

  /**
   * Finds the notebook's kernel that still runs and replays its log.
   * @returns undefined if there is none.
   * @throws KernelVersionError if another version of Trainbook started it.
   */
  static async reattach(options: KernelSessionOptions): Promise<KernelSession | undefined> {
    const live = await findLiveKernel(options.folder ?? kernelsFolder(), options.notebook);
    if (!live) return undefined;
    const session = new KernelSession(options);
    session.directory = live.directory;
    session.process = KernelProcess.adopt(live.manifest.pid, live.directory);
    try {
      await session.connect(live.manifest);
      return session;
    } catch (error) {
      if (session.process.alive) throw error;
      return undefined;
    }
  }

  get notebook(): string {
    return this.options.notebook;
  }

  get state(): SessionState {
    return this.currentState;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** The cell that runs now, also one that an earlier window started. */
  get running(): { executionId: string; cell: CellReference } | undefined {
    return this.runningCell;
  }

  /**
   * Runs a cell after those already asked for; its outputs come as events before this settles.
   * @throws KernelEndedError if the kernel dies meanwhile.
   */
  async executeCell({ executionId = randomUUID(), ...request }: ExecuteCellRequest): Promise<CellResult> {
    const channel = this.connected();
    const finished = new Promise<CellResult>((resolve, reject) =>
      this.executions.set(executionId, { resolve, reject }),
    );
    this.showBusy();
    channel.request('executeCell', { executionId, ...request }).catch((error: Error) => {
      if (channel.closed === undefined) this.settle(executionId, (execution) => execution.reject(error));
    });
    return finished;
  }

  /** Ends the running cell; variables stay alive. */
  async interrupt(): Promise<'idle' | 'interrupted'> {
    return (await this.connected().request('interrupt', {})).outcome;
  }

  /**
   * One press of the stop button: softly where a trainer runs, then hard. `exhausted`: only {@link kill} is left.
   * Resolves when the level is known, not when the cell ended.
   */
  async requestStop(): Promise<StopOutcome> {
    return (await this.connected().request('requestStop', {})).outcome;
  }

  /** Lets the trainers of the running cell wait after their batch, or go on. @returns how many there are. */
  async setPaused(paused: boolean): Promise<number> {
    return (await this.connected().request('setPaused', { paused })).trainings;
  }

  /** Ends the process at once; {@link onDidEnd} tells the reason. */
  kill(reason: string): void {
    this.farewell = reason;
    this.process?.kill('SIGKILL');
  }

  async readSamples(datasetId: string, query: SampleQuery): Promise<SamplePage> {
    return this.connected().request('readSamples', { datasetId, query });
  }

  /** What the last `describe` found of a data set. */
  async readFindings(datasetId: string): Promise<{ findings?: DatasetFindings }> {
    return this.connected().request('readFindings', { datasetId });
  }

  /** @returns what is written beside the data then. */
  async correctSample(request: CorrectionRequest): Promise<SampleCorrection> {
    return this.connected().request('correctSample', request);
  }

  async readModelSummary(modelId: string): Promise<ModelSummaryData> {
    return this.connected().request('readModelSummary', { modelId });
  }

  /** Answered when the running cell pauses. */
  async listVariables(): Promise<KernelContract['requests']['listVariables']['result']> {
    return this.connected().request('listVariables', {});
  }

  async readPreviews(): Promise<VariablePreview[]> {
    return (await this.connected().request('readPreviews', {})).previews;
  }

  /** Lets a debugger reach the cells; answered when the running cell pauses. */
  async openDebugger(): Promise<DebuggerAddress> {
    return this.connected().request('openDebugger', {});
  }

  /** Cuts debuggers off. */
  async closeDebugger(): Promise<void> {
    await this.connected().request('closeDebugger', {});
  }

  async readTensorSlice(name: string, query: TensorSliceQuery): Promise<TensorSlice> {
    return this.connected().request('readTensorSlice', { name, query });
  }

  /** Ends the kernel and removes its directory. */
  async stop(reason = 'stopped'): Promise<void> {
    await this.exclusively(() => this.end(reason));
  }

  /** Ends the kernel if it lives and starts a new one for the same notebook; subscriptions stay. */
  async restart(): Promise<void> {
    await this.exclusively(async () => {
      await this.end('restarted');
      await this.launch();
    });
  }

  /** Leaves the kernel running and stops listening to it. */
  detach(): void {
    const { channel } = this;
    this.channel = undefined; // before the close, which must not be taken for a broken connection
    channel?.close('detached');
    this.eventListeners.clear();
    this.stateListeners.clear();
    this.endListeners.clear();
  }

  /** @returns a function that ends the subscription. */
  onEvent(listener: (event: LoggedEvent) => void): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  onDidChangeState(listener: (state: SessionState) => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** Called with a description for people when the kernel dies without having been asked to. */
  onDidEnd(listener: (description: string) => void): () => void {
    this.endListeners.add(listener);
    return () => this.endListeners.delete(listener);
  }

  private async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.operation.then(work);
    this.operation = result.catch(() => undefined);
    return result;
  }

  private connected(): KernelChannel {
    if (!this.channel)
      throw new Error(
        `No kernel runs for this notebook (it is ${this.currentState}): run a cell to start one.`,
      );
    return this.channel;
  }

  private async launch(): Promise<void> {
    const { options } = this;
    this.setState('starting');
    this.lastSequence = 0;
    this.farewell = undefined;
    try {
      const node = await findNode({ configured: options.nodePath });
      this.directory = await createKernelDirectory(options.folder ?? kernelsFolder(), options.notebook);
      this.process = await KernelProcess.spawn({ ...options, node, directory: this.directory });
      await this.connect(await this.waitForManifest(this.process, this.directory));
    } catch (error) {
      this.process?.kill('SIGKILL');
      if (this.directory) await removeKernelDirectory(this.directory).catch(() => undefined);
      this.setState('failed');
      throw error;
    }
  }

  private async waitForManifest(kernel: KernelProcess, directory: string): Promise<KernelManifest> {
    const { startTimeoutMs = 30_000 } = this.options;
    const deadline = Date.now() + startTimeoutMs;
    for (;;) {
      const manifest = await readManifest(directory);
      if (manifest) return manifest;
      const exit = await kernel.waitForExit(MANIFEST_POLL_MS);
      if (exit) {
        const how = exit.signal ? `signal ${exit.signal}` : `code ${exit.code}`;
        throw new Error(`The kernel ended with ${how} before it was ready: ${await kernel.lastWords()}`);
      }
      if (Date.now() > deadline) {
        throw new Error(
          `The kernel was not ready after ${startTimeoutMs / 1000} s: run "trainbook doctor" to see why. ${await kernel.lastWords()}`,
        );
      }
    }
  }

  private async connect(manifest: KernelManifest): Promise<void> {
    const channel = await connectToKernel(manifest, (opened) =>
      opened.on('logged', ({ frames }) => {
        for (const event of new FrameDecoder().push(frames)) this.receive(event as LoggedEvent);
      }),
    );
    const { running } = await channel.request('attach', { afterSequence: this.lastSequence });
    this.channel = channel;
    this.runningCell = running;
    channel.onClose(() => void this.disconnected(channel));
    this.showBusy();
  }

  private receive(logged: LoggedEvent): void {
    if (logged.sequence <= this.lastSequence) return;
    this.lastSequence = logged.sequence;
    const { event } = logged;
    if (event.type === 'cellStarted') {
      this.runningCell = { executionId: event.executionId, cell: event.cell };
      this.lastIteration = undefined;
    } else if (event.type === 'observation') this.lastIteration = event.observation.iteration;
    else if (event.type === 'kernelStopping') this.farewell = event.reason;
    for (const listener of this.eventListeners) listener(logged);
    if (event.type === 'cellFinished') {
      this.runningCell = undefined;
      this.settle(event.executionId, (execution) => execution.resolve(event.result));
    }
  }

  private settle(executionId: string, how: (execution: Execution) => void): void {
    const execution = this.executions.get(executionId);
    this.executions.delete(executionId);
    if (execution) how(execution);
    this.showBusy();
  }

  /** The connection is gone: either the process is too, or it is taken up again. */
  private async disconnected(channel: KernelChannel): Promise<void> {
    if (this.channel !== channel) return;
    this.channel = undefined;
    if (this.currentState === 'stopping' || this.currentState === 'stopped') return;
    const kernel = this.process as KernelProcess;
    const exit = await kernel.waitForExit(EXIT_GRACE_MS);
    if (exit) return this.died(exit);
    const manifest = await readManifest(this.directory as string);
    try {
      if (!manifest) throw new Error('its manifest is gone');
      await this.connect(manifest);
    } catch {
      kernel.kill('SIGKILL');
      await this.died((await kernel.waitForExit(EXIT_GRACE_MS)) ?? {});
    }
  }

  private async died(exit: { code?: number; signal?: NodeJS.Signals }): Promise<void> {
    if (this.currentState === 'stopping') return;
    const { farewell } = this;
    const description = farewell
      ? `The kernel was ended: ${farewell}.`
      : describeKernelEnd({
          exit,
          running: this.runningCell?.cell,
          iteration: this.lastIteration,
          lastWords: (await this.process?.lastWords()) ?? '',
        });
    if (this.directory) await removeKernelDirectory(this.directory).catch(() => undefined);
    this.runningCell = undefined;
    this.setState(farewell ? 'stopped' : 'failed');
    this.failExecutions(description);
    for (const listener of this.endListeners) listener(description);
  }

  private async end(reason: string): Promise<void> {
    const kernel = this.process;
    if (!kernel) return;
    this.setState('stopping');
    this.channel?.request('shutdown', { reason }).catch(() => undefined);
    let exit = this.channel && (await kernel.waitForExit(SHUTDOWN_GRACE_MS));
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (exit || !kernel.alive) break;
      kernel.kill(signal);
      exit = await kernel.waitForExit(STOP_GRACE_MS);
    }
    this.channel?.close(reason);
    this.channel = undefined;
    this.process = undefined;
    this.runningCell = undefined;
    this.failExecutions(`The kernel was ${reason} before this cell finished.`);
    if (this.directory) await removeKernelDirectory(this.directory).catch(() => undefined);
    this.setState('stopped');
  }

  private failExecutions(reason: string): void {
    const executions = [...this.executions.values()];
    this.executions.clear();
    for (const execution of executions) execution.reject(new KernelEndedError(reason));
  }

  private showBusy(): void {
    if (this.channel) this.setState(this.executions.size > 0 || this.runningCell ? 'busy' : 'ready');
  }

  private setState(state: SessionState): void {
    if (state === this.currentState) return;
    this.currentState = state;
    for (const listener of this.stateListeners) listener(state);
  }
}

const MANIFEST_POLL_MS = 20;
const EXIT_GRACE_MS = 1000;
/** More than a kernel takes that lets its trainings write their checkpoints first. */
const SHUTDOWN_GRACE_MS = 12_000;
const STOP_GRACE_MS = 3000;
