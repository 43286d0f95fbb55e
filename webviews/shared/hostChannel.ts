/**
 * How a view and the host speak.
 *
 * - Both ends are a `MessageChannel` (src/protocol): the host offers `PanelHostContract`, the view `ViewContract`. Each
 *   `postMessage` carries exactly one `WireMessage`, unchanged; VS Code keeps its `Uint8Array`s.
 * - The view talks first. When its script runs it says hello and at once requests its whole initial state
 *   (`connection` and its lists), so the host pushes nothing before that.
 * - A webview that was hidden, moved or reloaded is a new page over the same `vscode.Webview`: it says hello again. For
 *   every `hello` that the host receives it closes its old channel and makes a new one, whose transport first delivers
 *   that very hello. (A channel that the host makes earlier would send its own hello to a page that is not there yet.)
 * - Events are changes after the initial state: `runStarted` with a run's whole `RunView`, then `observations` with the
 *   new points alone. A view that asked `listRuns` keeps what that answer held and adds what comes after it.
 * - The view keeps its own settings with `setState`: the host needs neither `retainContextWhenHidden` nor a serializer of
 *   settings, only the `WebviewPanelSerializer` that opens the panel again after a window reload.
 * - The page: `<body data-notebook="uri">`; the view writes `notebook` into every state, so that the serializer knows
 *   whose panel it gets back. The view makes its own elements. The page has the view's script and style in it, under
 *   `default-src 'none'` and a nonce (src/host/panels/panelHtml.ts). No view needs `unsafe-eval` or `unsafe-inline`.
 */
import { MessageChannel } from '../../src/protocol/messageChannel.ts';
import { PANEL_PROTOCOL_VERSION } from '../../src/protocol/panelMessages.ts';
import type { PanelHostContract, ViewContract } from '../../src/protocol/panelMessages.ts';
import type { Transport, WireMessage } from '../../src/protocol/transport.ts';

/** What VS Code gives to the script of a webview, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The view's end of the channel to its panel. */
export type HostChannel = MessageChannel<ViewContract, PanelHostContract>;

/** Says hello over the transport. */
export function openHostChannel(transport: Transport): HostChannel {
  return new MessageChannel<ViewContract, PanelHostContract>(transport, {
    protocolVersion: PANEL_PROTOCOL_VERSION,
    handlers: {},
  });
}

const MESSAGE_TYPES = new Set(['hello', 'request', 'reply', 'failure', 'event']);

/** The messages between a webview's window and the panel that holds it. */
export class WindowTransport implements Transport {
  private listener: ((message: WireMessage) => void) | undefined;
  private waiting: WireMessage[] = [];
  private readonly handleMessage = (event: MessageEvent): void => {
    if (!isWireMessage(event.data)) return; // the page's own messages, such as those of VS Code's preload script
    if (this.listener) this.listener(event.data);
    else this.waiting.push(event.data);
  };

  constructor(
    private readonly api: Pick<VsCodeApi, 'postMessage'>,
    private readonly target: Window,
  ) {
    target.addEventListener('message', this.handleMessage);
  }

  send(message: WireMessage): void {
    this.api.postMessage(message);
  }

  onMessage(listener: (message: WireMessage) => void): void {
    this.listener = listener;
    for (const message of this.waiting.splice(0)) listener(message);
  }

  /** Never calls: a webview whose panel is gone does not run any more. */
  onClose(): void {}

  dispose(): void {
    this.target.removeEventListener('message', this.handleMessage);
  }
}

function isWireMessage(data: unknown): data is WireMessage {
  return (
    typeof data === 'object' && data !== null && MESSAGE_TYPES.has((data as { type?: string }).type ?? '')
  );
}
