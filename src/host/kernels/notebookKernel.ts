import type { DebuggerAddress } from '../../protocol/debugging.ts';
import type { DatasetFindings, ModelSummaryData, SampleCorrection } from '../../protocol/displayData.ts';
import type {
  CellReference,
  CellResult,
  CorrectionRequest,
  LoggedEvent,
  MemoryDescription,
  SamplePage,
  SampleQuery,
  StopOutcome,
  TensorSlice,
  TensorSliceQuery,
  VariableDescription,
  VariablePreview,
} from '../../protocol/kernelMessages.ts';
import type { BackendDescription } from '../../protocol/runData.ts';
import { KernelSession } from '../../session/kernelSession.ts';
import type { KernelSessionOptions, SessionState } from '../../session/kernelSession.ts';
import { ActivityTracker, type KernelActivity } from './kernelActivity.ts';
import { LiveProjection } from '../language/liveProjection.ts';
import { KernelProjection } from '../panels/kernelProjection.ts';
import { Emitter } from '../util/emitter.ts';

/** What the kernel of a notebook does; `none` before there was one. */
export type KernelState = SessionState | 'none';

const GONE: ReadonlySet<KernelState> = new Set(['failed', 'stopped']);

/** Asked anew at every start, so that a changed setting holds from then on. */
export type SessionOptions = () => Omit<KernelSessionOptions, 'onEvent' | 'notebook'>;

/**
 * The kernel of one notebook as the editor knows it: at most one session at a time, and across kernels the listeners,
 * the projection for panels and the backend's name. It starts a kernel when a cell asks for one, finds again one that
 * outlived a window, and after a death or a restart takes the next.
 */
export class NotebookKernel {
  readonly projection = new KernelProjection();
  readonly live = new LiveProjection();
  private session: KernelSession | undefined;
  private operation: Promise<unknown> = Promise.resolve();
  private notedSequence = 0;
  private currentState: KernelState = 'none';
  private currentBackend: BackendDescription | undefined;
  private tracker = new ActivityTracker();
  private readonly events = new Emitter<LoggedEvent>();
  private readonly states = new Emitter<KernelState>();
  private readonly ends = new Emitter<string>();

  /** Events of the kernel that lives now. Those of a kernel found again before that are returned by {@link takeUp}. */
  readonly onEvent = this.events.event;
  readonly onDidChangeState = this.states.event;
  /** With a text for people, when a kernel dies that nobody asked to end. */
  readonly onDidEnd = this.ends.event;

  constructor(
    /** Absolute path of the notebook. */
    readonly path: string,
    private readonly options: SessionOptions,
  ) {}

  get state(): KernelState {
    return this.currentState;
  }

  /** What computes, once the kernel chose it. */
  get backend(): BackendDescription | undefined {
    return this.currentBackend;
  }

  get activity(): KernelActivity {
    return this.tracker.activity;
  }

  get pid(): number | undefined {
    return this.session?.pid;
  }

  /**
   * Takes up a kernel of this notebook that runs already: one that an earlier window left, or the one that this window
   * knows while its notebook was closed.
   *
   * @returns everything that it logged before, in order; undefined if no kernel lives.
   */
  async takeUp(): Promise<LoggedEvent[] | undefined> {
    return this.exclusively(async () => {
      const replayed: LoggedEvent[] = [];
      let receive = (event: LoggedEvent): void => void replayed.push(event);
      const session = await KernelSession.reattach({
        ...this.options(),
        notebook: this.path,
        onEvent: (event) => receive(event),
      });
      if (!session) return undefined;
      if (session.pid !== this.session?.pid) this.beginKernel();
      this.session?.detach();
      receive = (event) => this.receive(event);
      for (const event of replayed) this.note(event);
      this.adopt(session);
      return replayed;
    });
  }

  /** Starts a kernel if none lives. @throws Error in one sentence, with the remedy. */
  async ensureStarted(): Promise<void> {
    await this.exclusively(async () => {
      if (!this.session || GONE.has(this.session.state)) await this.start();
    });
  }

  /** @throws KernelEndedError if the kernel dies meanwhile. */
  async executeCell(executionId: string, cell: CellReference, source: string): Promise<CellResult> {
    return this.connected().executeCell({ executionId, cell, source });
  }

  /** One press of the stop button. */
  async requestStop(): Promise<StopOutcome> {
    return this.session ? this.session.requestStop() : 'idle';
  }

  /** Lets the trainings of the running cell wait after their batch, or go on. @returns how many there are. */
  async setPaused(paused: boolean): Promise<number> {
    return this.session ? this.session.setPaused(paused) : 0;
  }

  /** Ends the process at once. @param reason ends the sentence that its cell shows. */
  kill(reason: string): void {
    this.session?.kill(reason);
  }

  /** @returns whether no cell runs any more, at the latest after that time. */
  async idleWithin(timeoutMs: number): Promise<boolean> {
    if (this.currentState !== 'busy') return true;
    return new Promise((resolve) => {
      const finish = (idle: boolean) => {
        clearTimeout(timer);
        end();
        resolve(idle);
      };
      const timer = setTimeout(() => finish(false), timeoutMs);
      const end = this.onDidChangeState((state) => state !== 'busy' && finish(true));
    });
  }

  async readSamples(datasetId: string, query: SampleQuery): Promise<SamplePage> {
    return this.connected().readSamples(datasetId, query);
  }

  async readFindings(datasetId: string): Promise<{ findings?: DatasetFindings }> {
    return this.connected().readFindings(datasetId);
  }

  /** Written beside the data, for the next run. */
  async correctSample(request: CorrectionRequest): Promise<SampleCorrection> {
    return this.connected().correctSample(request);
  }

  /** What the notebook's variables hold, told when the running cell pauses. */
  async listVariables(): Promise<{ variables: VariableDescription[]; memory: MemoryDescription }> {
    return this.connected().listVariables();
  }

  /** Values in short of the variables that are tensors or pictures, told when the running cell pauses. */
  async readPreviews(): Promise<VariablePreview[]> {
    return this.connected().readPreviews();
  }

  async readTensorSlice(name: string, query: TensorSliceQuery): Promise<TensorSlice> {
    return this.connected().readTensorSlice(name, query);
  }

  /** Lets a debugger reach the cells; answered when the running cell pauses. */
  async openDebugger(): Promise<DebuggerAddress> {
    return this.connected().openDebugger();
  }

  /** Cuts debuggers off, if there is a kernel. */
  async closeDebugger(): Promise<void> {
    if (this.session && !GONE.has(this.session.state)) await this.session.closeDebugger();
  }

  async readModelSummary(modelId: string): Promise<ModelSummaryData> {
    return this.connected().readModelSummary(modelId);
  }

  /** Ends the kernel, if there is one, and starts a new one. @throws Error in one sentence, with the remedy. */
  async restart(): Promise<void> {
    await this.exclusively(async () => {
      await this.stop('restarted');
      await this.start();
    });
  }

  /** Leaves the kernel running. */
  dispose(): void {
    this.session?.detach();
  }

  private async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.operation.then(work);
    this.operation = result.catch(() => undefined);
    return result;
  }

  private async start(): Promise<void> {
    this.setState('starting');
    this.beginKernel();
    try {
      const options = {
        ...this.options(),
        notebook: this.path,
        onEvent: (event: LoggedEvent) => this.receive(event),
      };
      this.adopt(await KernelSession.start(options));
    } catch (error) {
      this.setState('failed');
      throw error;
    }
  }

  private async stop(reason: string): Promise<void> {
    if (!this.session) return;
    await this.session.stop(reason);
    this.projection.failUnfinishedRuns();
    this.projection.setConnection({ state: 'ended', reason: `The kernel was ${reason}.` });
  }

  private beginKernel(): void {
    this.currentBackend = undefined;
    this.notedSequence = 0;
    this.tracker = new ActivityTracker();
    this.projection.beginKernel();
    this.live.beginKernel();
  }

  private adopt(session: KernelSession): void {
    this.session = session;
    session.onDidChangeState((state) => this.setState(state));
    session.onDidEnd((description) => this.ended(description));
    this.projection.setConnection({ state: 'connected' });
    this.setState(session.state);
  }

  private ended(description: string): void {
    this.projection.failUnfinishedRuns();
    this.projection.setConnection({ state: 'ended', reason: description });
    this.ends.fire(description);
  }

  private receive(logged: LoggedEvent): void {
    this.note(logged);
    this.events.fire(logged);
  }

  /** Each event counts once, also when it comes again because the kernel was taken up again. */
  private note({ sequence, event }: LoggedEvent): void {
    if (sequence <= this.notedSequence) return;
    this.notedSequence = sequence;
    if (event.type === 'backendReady') {
      this.currentBackend = event.backend;
      this.states.fire(this.currentState);
    }
    if (this.tracker.apply(event)) this.states.fire(this.currentState);
    this.projection.apply(event);
    this.live.apply(event);
  }

  private connected(): KernelSession {
    if (!this.session) throw new Error('No kernel runs for this notebook: run a cell to start one.');
    return this.session;
  }

  private setState(state: KernelState): void {
    this.currentState = state;
    this.states.fire(state);
  }
}
