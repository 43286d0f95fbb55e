import type { KernelConnection, RunView } from '../../src/protocol/panelMessages.ts';
import type { Axis } from '../charts/series.ts';
import type { HostChannel } from '../shared/hostChannel.ts';
import type { SavedState } from '../shared/savedState.ts';
import { addObservations, chartsOf } from './curvesState.ts';
import type { CurvesSettings, CurvesState } from './curvesState.ts';
import type { CurvesActions, ExportKind } from './view.ts';

export interface CurvesPorts {
  channel: HostChannel;
  saved: SavedState<CurvesSettings>;
  /** Called after every change of the state. */
  changed(state: CurvesState): void;
  /** Calls back after a time and returns how to cancel that. */
  later(callback: () => void, ms: number): () => void;
  /** Makes the file of a kind out of what is shown. */
  exportFile(kind: ExportKind, state: CurvesState): Promise<{ name: string; content: string | Uint8Array }>;
}

type Change = (state: CurvesState) => void;

const SETTLE_MS = 200;

/** Keeps the curves view's state: runs and their points as they come, and what the user chose. */
export class CurvesController implements CurvesActions {
  private state: CurvesState;
  private cancelScroll: () => void = () => undefined;
  /** Events that came before the list of runs did. */
  private early: Change[] = [];

  constructor(private readonly ports: CurvesPorts) {
    const { channel, saved } = ports;
    this.state = { settings: saved.get(), charts: [] };
    channel.on('runStarted', (run) => this.apply(({ runs }) => addRun(runs ?? [], run)));
    channel.on('observations', ({ runId, observations }) =>
      this.apply((state) => {
        const run = findRun(state, runId);
        if (run) addObservations(run, observations);
      }),
    );
    channel.on('evaluation', ({ runId, evaluation }) =>
      this.apply((state) => void findRun(state, runId)?.evaluations.push(evaluation)),
    );
    channel.on('runFinished', ({ runId, status }) =>
      this.apply((state) => {
        const run = findRun(state, runId);
        if (run) run.status = status;
      }),
    );
    channel.on('connectionChanged', (connection) => this.handleConnection(connection));
    channel.onClose((reason) => this.handleConnection({ state: 'ended', reason }));
  }

  /** Asks for everything that the view starts with. */
  async start(): Promise<void> {
    this.set({});
    try {
      const { channel } = this.ports;
      const [connection, runs] = await Promise.all([
        channel.request('connection', {}),
        channel.request('listRuns', {}),
      ]);
      this.state = { ...this.state, connection, runs, error: undefined };
      for (const change of this.early.splice(0)) change(this.state);
      this.redraw();
    } catch (error) {
      this.set({ error: (error as Error).message });
    }
  }

  chooseAxis(axis: Axis): void {
    this.change({ axis });
  }

  chooseSmoothing(smoothing: number): void {
    this.change({ smoothing });
  }

  chooseLogLoss(logLoss: boolean): void {
    this.change({ logLoss });
  }

  showRun(id: string, shown: boolean): void {
    this.change({ runs: { ...this.state.settings.runs, [id]: shown } });
  }

  showMetric(metric: string, shown: boolean): void {
    this.change({ metrics: { ...this.state.settings.metrics, [metric]: shown } });
  }

  /** Written when the scrolling rests: each write goes through VS Code to its storage. */
  rememberScroll(pixels: number): void {
    const scroll = Math.max(0, Math.round(pixels));
    this.cancelScroll();
    this.cancelScroll = this.ports.later(() => this.ports.saved.change({ scroll }), SETTLE_MS);
  }

  retry(): void {
    this.set({ error: undefined });
    if (!this.state.runs) void this.start();
  }

  async save(kind: ExportKind): Promise<void> {
    try {
      const { name, content } = await this.ports.exportFile(kind, this.state);
      const { saved } = await this.ports.channel.request('saveFile', { suggestedName: name, content });
      this.set({ error: undefined, notice: saved ? `Saved ${name}.` : undefined });
    } catch (error) {
      this.set({ error: `The curves could not be saved: ${(error as Error).message}` });
    }
  }

  private handleConnection(connection: KernelConnection): void {
    this.set({ connection });
  }

  /** Changes the runs, or does so when they are there. */
  private apply(change: Change): void {
    if (!this.state.runs) return void this.early.push(change);
    change(this.state);
    this.redraw();
  }

  private change(fields: Partial<CurvesSettings>): void {
    this.ports.saved.change(fields);
    this.state = { ...this.state, settings: { ...this.ports.saved.get() }, notice: undefined };
    this.redraw();
  }

  private redraw(): void {
    this.set({ charts: chartsOf(this.state) });
  }

  private set(fields: Partial<CurvesState>): void {
    this.state = { ...this.state, ...fields };
    this.ports.changed(this.state);
  }
}

function findRun({ runs }: CurvesState, id: string): RunView | undefined {
  return runs?.find(({ run }) => run.id === id);
}

function addRun(runs: RunView[], added: RunView): void {
  if (!runs.some(({ run }) => run.id === added.run.id)) runs.push(added);
}
