import { WindowTransport, openHostChannel } from './hostChannel.ts';
import type { HostChannel, VsCodeApi } from './hostChannel.ts';

declare function acquireVsCodeApi(): VsCodeApi;

/** What every view's `index.ts` begins with: the channel to its panel, the store for its settings, an element of its own. */
export interface ViewPage {
  channel: HostChannel;
  api: VsCodeApi;
  root: HTMLElement;
}

/** May be called once a page: VS Code gives its API only once. */
export function startView(): ViewPage {
  const api = rememberNotebook(acquireVsCodeApi(), document.body.dataset.notebook);
  const root = document.body.appendChild(document.createElement('div'));
  return { channel: openHostChannel(new WindowTransport(api, window)), api, root };
}

/** Writes into every state which notebook the panel belongs to: after a reload the host has nothing else to go by. */
export function rememberNotebook(api: VsCodeApi, notebook: string | undefined): VsCodeApi {
  const setState = (state: unknown): void => api.setState({ ...(state as object | null), notebook });
  setState(api.getState());
  return { postMessage: (message) => api.postMessage(message), getState: () => api.getState(), setState };
}

/** A timer that can be called off. */
export function later(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
