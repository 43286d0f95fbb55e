import type { SampleCorrection } from '../../src/protocol/displayData.ts';
import type { DatasetDescription, SamplePage, SampleQuery } from '../../src/protocol/kernelMessages.ts';
import type { KernelConnection } from '../../src/protocol/panelMessages.ts';
import type { HostChannel } from '../shared/hostChannel.ts';
import { decodeKept, encodeKept } from '../shared/keptAnswer.ts';
import { LatestRequest } from '../shared/latestRequest.ts';
import { pictureSide } from '../shared/sampleTiles.ts';
import type { SavedState } from '../shared/savedState.ts';
import {
  chosenDataset,
  clampOffset,
  correctableSample,
  fittingCount,
  isShownPage,
  shownMode,
  showsFindings,
  tileAfterKey,
  withCorrection,
} from './samplesState.ts';
import type { Corrected, Finding, Room, SamplesSettings, SamplesState } from './samplesState.ts';
import type { SamplesActions } from './view.ts';

export interface SamplesPorts {
  channel: HostChannel;
  saved: SavedState<SamplesSettings>;
  /** Called after every change of the state. */
  changed(state: SamplesState): void;
  /** The room for tiles as the view is now laid out. */
  measure(): Room & { columns: number };
  /** Puts the keyboard on the tile at a position of the page. */
  focusTile(position: number): void;
  /** Calls back after a time and returns how to cancel that. */
  later(callback: () => void, ms: number): () => void;
}

interface Question {
  datasetId: string;
  query: SampleQuery;
}

const SLOW_MS = 700;
const SETTLE_MS = 150;

/** Keeps the samples view's state: what the host says, what the user chose, and which page is asked for. */
export class SamplesController implements SamplesActions {
  private state: SamplesState;
  private cancelSlow: () => void = () => undefined;
  /** Position of the tile whose steps are shown. */
  private steppedFrom = 0;
  private cancelFit: () => void = () => undefined;
  private readonly pages: LatestRequest<Question, SamplePage>;

  constructor(private readonly ports: SamplesPorts) {
    const { channel, saved } = ports;
    const settings = saved.get();
    const shown = decodeKept(settings.kept, isShownPage);
    const stepping = shown?.query.kind === 'steps' ? shown.query : undefined;
    this.state = { settings, waiting: 'no', focused: 0, shown, stepping };
    this.pages = new LatestRequest<Question, SamplePage>({
      ask: (question) => channel.request('readSamples', question),
      onAnswer: (page, { query }) => this.handlePage(page, query),
      onError: (error) => this.handleError(error),
    });
    channel.on('datasetsChanged', (datasets) => this.handleDatasets(datasets));
    channel.on('connectionChanged', (connection) => this.handleConnection(connection));
    channel.onClose((reason) => this.handleConnection({ state: 'ended', reason }));
  }

  /** Asks for everything that the view starts with. */
  async start(): Promise<void> {
    this.set({});
    try {
      const { channel } = this.ports;
      const [connection, datasets, { allowed }] = await Promise.all([
        channel.request('connection', {}),
        channel.request('listDatasets', {}),
        channel.request('mayCorrect', {}),
      ]);
      this.set({ connection, mayCorrect: allowed });
      this.handleDatasets(datasets, true);
    } catch (error) {
      this.handleError(error as Error);
    }
  }

  chooseDataset(id: string): void {
    const dataset = this.state.datasets?.find((one) => one.id === id);
    if (!dataset || !this.connected) return;
    this.set({ stepping: undefined, looking: undefined, findings: undefined });
    this.change({ datasetId: id, datasetName: dataset.name, offset: 0, side: 0 });
    this.readPage();
  }

  chooseMode(mode: SamplesSettings['mode']): void {
    if (!this.connected) return;
    this.set({ looking: undefined });
    this.change({ mode });
    this.readPage();
  }

  lookAt(looking: Finding): void {
    if (!this.connected || looking.indices.length === 0) return;
    this.set({ looking, focused: 0 });
    this.readPage();
  }

  leaveFinding(): void {
    this.set({ looking: undefined });
    this.readPage();
  }

  turn(pages: 1 | -1): void {
    this.goTo(this.state.settings.offset + pages * this.pageSize());
  }

  goTo(offset: number): void {
    const dataset = chosenDataset(this.state);
    if (!dataset || !this.connected || !Number.isFinite(offset)) return this.set({});
    this.change({ mode: 'page', offset: clampOffset(offset, dataset.length) });
    this.readPage();
  }

  drawAgain(): void {
    if (!this.connected) return;
    this.change({ mode: 'random', seed: this.state.settings.seed + 1 });
    this.readPage();
  }

  showSteps(position: number): void {
    const { shown, stepping } = this.state;
    const sample = shown?.page.samples[position];
    if (!sample || stepping || !this.connected) return;
    this.steppedFrom = position;
    this.set({ stepping: { index: sample.index, epoch: 0 } });
    this.readPage();
  }

  changeEpoch(by: 1 | -1): void {
    const { stepping } = this.state;
    if (!stepping || !this.connected) return;
    this.set({ stepping: { ...stepping, epoch: Math.max(0, stepping.epoch + by) } });
    this.readPage();
  }

  leaveSteps(): void {
    this.set({ stepping: undefined });
    this.readPage();
  }

  correct(index: number, change: SampleCorrection): void {
    const sample = correctableSample(this.state, index);
    const dataset = this.state.shown?.page.dataset;
    if (!sample || !dataset) return;
    const { corrected = [] } = this.state;
    const place = { datasetId: dataset.id, index };
    const before = sample.correction ?? {};
    void this.keep(place, { ...before, ...change }, [...corrected, { ...place, before }]);
  }

  undoCorrection(): void {
    const { corrected = [] } = this.state;
    const last = corrected.at(-1);
    if (last && this.connected && this.state.mayCorrect) {
      void this.keep(last, last.before, corrected.slice(0, -1));
    }
  }

  retry(): void {
    this.set({ error: undefined });
    if (this.state.datasets) this.readPage();
    else void this.start();
  }

  focus(focused: number): void {
    this.set({ focused });
  }

  handleGridKey(event: KeyboardEvent): void {
    const { shown, focused } = this.state;
    if (!shown || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'z') {
      event.preventDefault();
      return this.undoCorrection();
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') return this.showSteps(focused);
    if (event.key === 'Delete') return this.toggleExcluded();
    if (event.key === 'Escape' && this.state.stepping) return this.leaveSteps();
    if (
      !this.state.stepping &&
      shownMode(this.state) === 'page' &&
      (event.key === 'PageDown' || event.key === 'PageUp')
    ) {
      event.preventDefault();
      return this.turn(event.key === 'PageDown' ? 1 : -1);
    }
    const { columns } = this.ports.measure();
    const to = tileAfterKey(event.key, focused, { count: shown.page.samples.length, columns });
    if (to === undefined) return;
    event.preventDefault();
    this.ports.focusTile(to);
  }

  /** The panel's size changed: when it rests, the page that fits is asked for. */
  handleResize(): void {
    this.cancelFit();
    this.cancelFit = this.ports.later(() => this.readIfPageDoesNotFit(), SETTLE_MS);
  }

  private toggleExcluded(): void {
    const sample = correctableSample(this.state);
    if (sample) this.correct(sample.index, { excluded: !sample.correction?.excluded });
  }

  private async keep(
    place: Pick<Corrected, 'datasetId' | 'index'>,
    correction: SampleCorrection,
    corrected: Corrected[],
  ): Promise<void> {
    const { datasetId, index } = place;
    try {
      const kept = await this.ports.channel.request('correctSample', { datasetId, index, correction });
      const { shown } = this.state;
      this.set({ corrected, error: undefined, ...(shown && { shown: withCorrection(shown, place, kept) }) });
    } catch (error) {
      this.handleError(error as Error);
    }
  }

  /** What can't be asked now must not change what is said to be shown. */
  private get connected(): boolean {
    return this.state.connection?.state === 'connected';
  }

  private handleDatasets(datasets: DatasetDescription[], always = false): void {
    const before = chosenDataset(this.state);
    this.set({ datasets });
    const dataset = chosenDataset(this.state);
    if (!dataset) return this.forgetIfConnected();
    const same = before?.id === dataset.id && before.length === dataset.length;
    this.change({ datasetId: dataset.id, datasetName: dataset.name });
    if (always || !same || dataset.changes || showsFindings(this.state)) this.readPage();
  }

  /** A kernel without data sets is a new one: what is shown is of the one before. */
  private forgetIfConnected(): void {
    if (this.connected) this.set({ shown: undefined });
  }

  private handleConnection(connection: KernelConnection): void {
    const before = this.state.connection;
    this.set({ connection, error: undefined });
    if (before && before.state !== 'connected' && connection.state === 'connected') void this.start();
  }

  private readPage(): void {
    const { settings } = this.state;
    const dataset = chosenDataset(this.state);
    if (!dataset || !this.connected) return;
    if (showsFindings(this.state)) return void this.readFindings(dataset.id);
    const count = this.pageSize();
    const { stepping, looking } = this.state;
    const query: SampleQuery = stepping
      ? { ...stepping, kind: 'steps' }
      : looking
        ? { kind: 'chosen', indices: looking.indices }
        : shownMode(this.state) === 'page'
          ? { kind: 'page', offset: clampOffset(settings.offset, dataset.length), count }
          : { kind: 'random', seed: settings.seed, count };
    this.pages.send({ datasetId: dataset.id, query });
    if (this.state.waiting === 'no') {
      this.cancelSlow = this.ports.later(() => this.set({ waiting: 'slow' }), SLOW_MS);
    }
    this.set({ waiting: this.state.waiting === 'no' ? 'yes' : this.state.waiting, error: undefined });
  }

  private async readFindings(datasetId: string): Promise<void> {
    try {
      const { findings = null } = await this.ports.channel.request('readFindings', { datasetId });
      if (chosenDataset(this.state)?.id === datasetId) this.set({ findings, error: undefined });
    } catch (error) {
      this.handleError(error as Error);
    }
  }

  private pageSize(): number {
    return fittingCount(this.ports.measure(), this.state.settings.side);
  }

  private handlePage(page: SamplePage, query: SampleQuery): void {
    this.answered();
    const before = this.state.shown?.query.kind === 'steps';
    const entered = query.kind === 'steps' && !before;
    const left = query.kind !== 'steps' && before;
    const wanted = entered ? 0 : left ? this.steppedFrom : this.state.focused;
    const focused = Math.min(wanted, Math.max(0, page.samples.length - 1));
    // The side only grows, or two pages of different pictures could ask for each other for ever.
    const side = Math.max(this.state.settings.side, pictureSide(page.samples));
    this.change({ side, kept: encodeKept({ page, query }) });
    this.set({ shown: { page, query }, focused, error: undefined });
    // Tiles are others now: the keyboard would be on none, and Escape would lead nowhere.
    if (entered || left) this.ports.focusTile(focused);
    this.readIfPageDoesNotFit();
  }

  private readIfPageDoesNotFit(): void {
    const { shown } = this.state;
    if (!shown || !('count' in shown.query) || this.pages.pending || showsFindings(this.state)) return;
    if (shown.query.count !== this.pageSize()) this.readPage();
  }

  private handleError(error: Error): void {
    this.answered();
    const gone = this.state.connection && this.state.connection.state !== 'connected';
    this.set({ error: gone ? undefined : error.message });
  }

  private answered(): void {
    if (this.pages.pending) return;
    this.cancelSlow();
    this.set({ waiting: 'no' });
  }

  private change(fields: Partial<SamplesSettings>): void {
    this.ports.saved.change(fields);
    this.set({ settings: { ...this.ports.saved.get() } });
  }

  private set(fields: Partial<SamplesState>): void {
    this.state = { ...this.state, ...fields };
    this.ports.changed(this.state);
  }
}
