import { MessageChannel } from '../../../../src/protocol/messageChannel.ts';
import type { RequestHandlers } from '../../../../src/protocol/messageChannel.ts';
import { PANEL_PROTOCOL_VERSION } from '../../../../src/protocol/panelMessages.ts';
import type { PanelHostContract, ViewContract } from '../../../../src/protocol/panelMessages.ts';
import { nullTransportPair } from '../../../../src/protocol/transport.ts';
import { openHostChannel } from '../../../../webviews/shared/hostChannel.ts';
import type { HostChannel } from '../../../../webviews/shared/hostChannel.ts';

export interface PanelPair {
  channel: HostChannel;
  host: MessageChannel<PanelHostContract, ViewContract>;
}

/** Both ends of a panel's channel in memory; what the host does not answer here it refuses. */
export function panelPair(handlers: Partial<RequestHandlers<PanelHostContract>>): PanelPair {
  const [view, host] = nullTransportPair();
  const refuse = (): never => {
    throw new Error('not asked for in this test');
  };
  return {
    host: new MessageChannel<PanelHostContract, ViewContract>(host, {
      protocolVersion: PANEL_PROTOCOL_VERSION,
      handlers: {
        listDatasets: refuse,
        readSamples: refuse,
        readFindings: refuse,
        mayCorrect: () => ({ allowed: false }),
        correctSample: refuse,
        listModels: refuse,
        readModelSummary: refuse,
        listRuns: refuse,
        saveFile: refuse,
        connection: () => ({ state: 'connected' }),
        ...handlers,
      },
    }),
    channel: openHostChannel(view),
  };
}

/** Lets every message that is under way arrive. */
export function arrived(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A store for a view's state in memory. */
export function memoryStore(): { getState(): unknown; setState(state: unknown): void } {
  let state: unknown;
  return { getState: () => structuredClone(state), setState: (next) => void (state = structuredClone(next)) };
}
