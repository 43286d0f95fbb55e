import type { DatasetDescription, SamplePage, SampleQuery } from '../../src/protocol/kernelMessages.ts';
import type { KernelConnection } from '../../src/protocol/panelMessages.ts';
import type { HostChannel } from '../shared/hostChannel.ts';
import { decodeKept, encodeKept } from '../shared/keptAnswer.ts';
import { LatestRequest } from '../shared/latestRequest.ts';
import { pictureSide } from '../shared/sampleTiles.ts';
import type { SavedState } from '../shared/savedState.ts';
import { chosenDataset, clampOffset, fittingCount, isShownPage, tileAfterKey } from './samplesState.ts';
import type { Room, SamplesSettings, SamplesState } from './samplesState.ts';
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
  private cancelFit: () => void = () => undefined;
  private readonly pages: LatestRequest<Question, SamplePage>;

  constructor(private readonly ports: SamplesPorts) {
    const { channel, saved } = ports;
    const settings = saved.get();
    this.state = { settings, waiting: 'no', focused: 0, shown: decodeKept(settings.kept, isShownPage) };
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
      const [connection, datasets] = await Promise.all([
        this.ports.channel.request('connection', {}),
        this.ports.channel.request('listDatasets', {}),
      ]);
      this.set({ connection });
      this.handleDatasets(datasets, true);
    } catch (error) {
      this.handleError(error as Error);
    }
  }

  chooseDataset(id: string): void {
    const dataset = this.state.datasets?.find((one) => one.id === id);
    if (!dataset || !this.connected) return;
    this.change({ datasetId: id, datasetName: dataset.name, offset: 0, side: 0 });
    this.readPage();
  }

  chooseMode(mode: SamplesSettings['mode']): void {
    if (!this.connected) return;
    this.change({ mode });
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

  retry(): void {
    this.set({ error: undefined });
    if (this.state.datasets) this.readPage();
    else void this.start();
  }

  focus(focused: number): void {
    this.set({ focused });
  }

  handleGridKey(event: KeyboardEvent): void {
    const { shown, settings, focused } = this.state;
    if (!shown || event.altKey || event.ctrlKey || event.metaKey) return;
    if (settings.mode === 'page' && (event.key === 'PageDown' || event.key === 'PageUp')) {
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
    if (always || !same) this.readPage();
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
    const count = this.pageSize();
    const query: SampleQuery =
      settings.mode === 'page'
        ? { kind: 'page', offset: clampOffset(settings.offset, dataset.length), count }
        : { kind: 'random', seed: settings.seed, count };
    this.pages.send({ datasetId: dataset.id, query });
    if (this.state.waiting === 'no') {
      this.cancelSlow = this.ports.later(() => this.set({ waiting: 'slow' }), SLOW_MS);
    }
    this.set({ waiting: this.state.waiting === 'no' ? 'yes' : this.state.waiting, error: undefined });
  }

  private pageSize(): number {
    return fittingCount(this.ports.measure(), this.state.settings.side);
  }

  private handlePage(page: SamplePage, query: SampleQuery): void {
    this.answered();
    const focused = Math.min(this.state.focused, Math.max(0, page.samples.length - 1));
    // The side only grows, or two pages of different pictures could ask for each other for ever.
    const side = Math.max(this.state.settings.side, pictureSide(page.samples));
    this.change({ side, kept: encodeKept({ page, query }) });
    this.set({ shown: { page, query }, focused, error: undefined });
    this.readIfPageDoesNotFit();
  }

  private readIfPageDoesNotFit(): void {
    const { shown } = this.state;
    if (shown && !this.pages.pending && shown.query.count !== this.pageSize()) this.readPage();
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
