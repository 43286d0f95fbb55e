// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { PANEL_PROTOCOL_VERSION } from '../../../../src/protocol/panelMessages.ts';
import type { WireMessage } from '../../../../src/protocol/transport.ts';
import { WindowTransport, openHostChannel } from '../../../../webviews/shared/hostChannel.ts';

const hello: WireMessage = { type: 'hello', protocolVersion: PANEL_PROTOCOL_VERSION };

function deliver(data: unknown): void {
  window.dispatchEvent(new MessageEvent('message', { data }));
}

describe('host channel', () => {
  it('talks first and hears the answer', async () => {
    const posted: WireMessage[] = [];
    const api = { postMessage: (message: unknown) => void posted.push(message as WireMessage) };
    const channel = openHostChannel(new WindowTransport(api, window));
    const answer = channel.request('listDatasets', {});
    expect(posted.map(({ type }) => type)).toEqual(['hello', 'request']);
    deliver(hello);
    deliver({ type: 'reply', id: 1, result: [] });
    await channel.ready;
    expect(await answer).toEqual([]);
    channel.close('done');
  });

  it('passes over messages that are not ours', () => {
    const transport = new WindowTransport({ postMessage: () => undefined }, window);
    const heard: WireMessage[] = [];
    transport.onMessage((message) => heard.push(message));
    for (const data of [null, 'text', 3, {}, { type: 'theme' }]) deliver(data);
    deliver(hello);
    transport.dispose();
    deliver(hello);
    expect(heard).toEqual([hello]);
  });

  it('keeps what came before anybody listened', () => {
    const transport = new WindowTransport({ postMessage: () => undefined }, window);
    deliver(hello);
    const heard: WireMessage[] = [];
    transport.onMessage((message) => heard.push(message));
    transport.dispose();
    expect(heard).toEqual([hello]);
  });
});
