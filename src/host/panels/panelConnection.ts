import type { DatasetDescription, KernelContract, ModelDescription } from '../../protocol/kernelMessages.ts';
import { MessageChannel } from '../../protocol/messageChannel.ts';
import type { RequestHandlers } from '../../protocol/messageChannel.ts';
import { PANEL_PROTOCOL_VERSION } from '../../protocol/panelMessages.ts';
import type { PanelHostContract, ViewContract } from '../../protocol/panelMessages.ts';
import type { WireMessage } from '../../protocol/transport.ts';
import { ObservationBuffer } from './observationBuffer.ts';
import type { KernelProjection, PanelEvent } from './kernelProjection.ts';
import { WebviewTransport } from './webviewTransport.ts';
import type { MessagePort } from './webviewTransport.ts';

type KernelRequests = KernelContract['requests'];
type HostRequests = PanelHostContract['requests'];

/** Where a panel's answers come from. */
export interface PanelSource {
  readonly projection: KernelProjection;
  readSamples(
    params: KernelRequests['readSamples']['params'],
  ): Promise<KernelRequests['readSamples']['result']>;
  readFindings(
    params: KernelRequests['readFindings']['params'],
  ): Promise<KernelRequests['readFindings']['result']>;
  /** Whether samples may be corrected now. */
  mayCorrect(): boolean;
  correctSample(
    params: KernelRequests['correctSample']['params'],
  ): Promise<KernelRequests['correctSample']['result']>;
  readModelSummary(
    params: KernelRequests['readModelSummary']['params'],
  ): Promise<KernelRequests['readModelSummary']['result']>;
  saveFile(params: HostRequests['saveFile']['params']): Promise<HostRequests['saveFile']['result']>;
}

/**
 * The host's end of one panel. A view says hello whenever its page is loaded: the first time, after a window reload, and
 * when the panel is moved to another window. Each hello begins a new channel; the one before ends.
 */
export class PanelConnection {
  private transport: WebviewTransport | undefined;
  private channel: MessageChannel<PanelHostContract, ViewContract> | undefined;
  private readonly buffer: ObservationBuffer;
  private readonly endSubscription: () => void;

  constructor(
    private readonly port: MessagePort,
    private readonly source: PanelSource,
  ) {
    this.buffer = new ObservationBuffer((event) => this.emit(event));
    this.endSubscription = source.projection.onEvent((event) => this.buffer.push(event));
  }

  /** @param message what the webview posted; anything that is no message of ours is passed over. */
  receive(message: unknown): void {
    if (!isWireMessage(message)) return;
    if (message.type === 'hello') this.connect();
    this.transport?.receive(message);
  }

  dispose(): void {
    this.endSubscription();
    this.buffer.dispose();
    this.channel?.close('the panel was closed');
  }

  private connect(): void {
    this.transport?.close('the view was loaded again');
    this.transport = new WebviewTransport(this.port);
    this.channel = new MessageChannel<PanelHostContract, ViewContract>(this.transport, {
      protocolVersion: PANEL_PROTOCOL_VERSION,
      handlers: this.handlers(),
    });
  }

  private handlers(): RequestHandlers<PanelHostContract> {
    const { source } = this;
    return {
      listDatasets: (): DatasetDescription[] => source.projection.listDatasets(),
      listModels: (): ModelDescription[] => source.projection.listModels(),
      listRuns: () => {
        this.buffer.discard(); // what is in the answer must not come once more as an event
        return source.projection.listRuns();
      },
      readSamples: (params) => source.readSamples(params),
      readFindings: (params) => source.readFindings(params),
      mayCorrect: () => ({ allowed: source.mayCorrect() }),
      correctSample: async (params) => {
        if (source.mayCorrect()) return source.correctSample(params);
        throw new Error('samples are corrected in a trusted workspace only: nothing was written');
      },
      readModelSummary: (params) => source.readModelSummary(params),
      saveFile: (params) => source.saveFile(params),
      connection: () => source.projection.connection,
    };
  }

  private emit(event: PanelEvent): void {
    this.channel?.emit(event.name, event.data as never);
  }
}

function isWireMessage(value: unknown): value is WireMessage {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
