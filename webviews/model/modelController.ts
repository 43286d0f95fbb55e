import type { ModelSummaryData } from '../../src/protocol/displayData.ts';
import type { ModelDescription } from '../../src/protocol/kernelMessages.ts';
import type { KernelConnection } from '../../src/protocol/panelMessages.ts';
import type { HostChannel } from '../shared/hostChannel.ts';
import { decodeKept, encodeKept } from '../shared/keptAnswer.ts';
import { LatestRequest } from '../shared/latestRequest.ts';
import type { SavedState } from '../shared/savedState.ts';
import { chosenModel, isShownModel } from './modelState.ts';
import type { ModelSettings, ModelState, ShownModel } from './modelState.ts';
import type { ModelActions } from './view.ts';

export interface ModelPorts {
  channel: HostChannel;
  saved: SavedState<ModelSettings>;
  /** Called after every change of the state. */
  changed(state: ModelState): void;
  /** Calls back after a time and returns how to cancel that. */
  later(callback: () => void, ms: number): () => void;
}

const SETTLE_MS = 200;

/** Keeps the model view's state: which models there are and the summary of the chosen one. */
export class ModelController implements ModelActions {
  private state: ModelState;
  private cancelScroll: () => void = () => undefined;
  private readonly summaries: LatestRequest<string, ModelSummaryData>;

  constructor(private readonly ports: ModelPorts) {
    const { channel, saved } = ports;
    const settings = saved.get();
    this.state = { settings, waiting: false, shown: decodeKept(settings.kept, isShownModel) };
    this.summaries = new LatestRequest<string, ModelSummaryData>({
      ask: (modelId) => channel.request('readModelSummary', { modelId }),
      onAnswer: (summary, modelId) => this.handleSummary({ summary, modelId }),
      onError: (error) => this.handleError(error),
    });
    channel.on('modelsChanged', (models) => this.handleModels(models));
    channel.on('connectionChanged', (connection) => this.handleConnection(connection));
    channel.onClose((reason) => this.handleConnection({ state: 'ended', reason }));
  }

  /** Asks for everything that the view starts with. */
  async start(): Promise<void> {
    this.set({});
    try {
      const { channel } = this.ports;
      const [connection, models] = await Promise.all([
        channel.request('connection', {}),
        channel.request('listModels', {}),
      ]);
      this.set({ connection });
      this.handleModels(models);
    } catch (error) {
      this.handleError(error as Error);
    }
  }

  chooseModel(id: string): void {
    const model = this.state.models?.find((one) => one.id === id);
    if (!model) return;
    this.change({ modelId: id, modelName: model.name, scroll: 0 });
    this.refresh();
  }

  /** Reads the summary again: freezing a layer changes it without a new model. */
  refresh(): void {
    const model = chosenModel(this.state);
    if (!model || this.state.connection?.state !== 'connected') return;
    this.summaries.send(model.id);
    this.set({ waiting: true, error: undefined });
  }

  retry(): void {
    this.set({ error: undefined });
    if (this.state.models) this.refresh();
    else void this.start();
  }

  /** Written when the scrolling rests: each write goes through VS Code to its storage. */
  rememberScroll(pixels: number): void {
    const scroll = Math.max(0, Math.round(pixels));
    this.cancelScroll();
    this.cancelScroll = this.ports.later(() => this.ports.saved.change({ scroll }), SETTLE_MS);
  }

  private handleModels(models: ModelDescription[]): void {
    this.set({ models });
    const model = chosenModel(this.state);
    if (!model) return this.forgetIfConnected();
    this.change({ modelId: model.id, modelName: model.name });
    this.refresh();
  }

  /** A kernel without models is a new one: what is shown is of the one before. */
  private forgetIfConnected(): void {
    if (this.state.connection?.state === 'connected') this.set({ shown: undefined });
  }

  private handleSummary(shown: ShownModel): void {
    this.change({ kept: encodeKept(shown) });
    this.set({ shown, waiting: this.summaries.pending });
  }

  private handleConnection(connection: KernelConnection): void {
    const before = this.state.connection;
    this.set({ connection, error: undefined });
    if (before && before.state !== 'connected' && connection.state === 'connected') void this.start();
  }

  private handleError(error: Error): void {
    const gone = this.state.connection && this.state.connection.state !== 'connected';
    this.set({ waiting: false, error: gone ? undefined : error.message });
  }

  private change(fields: Partial<ModelSettings>): void {
    this.ports.saved.change(fields);
    this.set({ settings: { ...this.ports.saved.get() } });
  }

  private set(fields: Partial<ModelState>): void {
    this.state = { ...this.state, ...fields };
    this.ports.changed(this.state);
  }
}
