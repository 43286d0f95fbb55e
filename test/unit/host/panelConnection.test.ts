import { describe, expect, it } from 'vitest';
import { KernelProjection } from '../../../src/host/panels/kernelProjection.ts';
import { PanelConnection } from '../../../src/host/panels/panelConnection.ts';
import type { PanelSource } from '../../../src/host/panels/panelConnection.ts';
import { panelHtml } from '../../../src/host/panels/panelHtml.ts';
import { MessageChannel } from '../../../src/protocol/messageChannel.ts';
import { PANEL_PROTOCOL_VERSION } from '../../../src/protocol/panelMessages.ts';
import type { PanelHostContract, ViewContract } from '../../../src/protocol/panelMessages.ts';
import type { Transport, WireMessage } from '../../../src/protocol/transport.ts';

/** A webview: what the host posts reaches the page that is loaded now, what the page posts reaches the host. */
class FakeWebview {
  host!: PanelConnection;
  private page: ((message: WireMessage) => void) | undefined;

  readonly postMessage = (message: unknown): void =>
    queueMicrotask(() => this.page?.(message as WireMessage));

  load(): MessageChannel<ViewContract, PanelHostContract> {
    let listener: (message: WireMessage) => void = () => undefined;
    this.page = (message) => listener(message);
    const transport: Transport = {
      send: (message) => queueMicrotask(() => this.host.receive(message)),
      onMessage: (next) => void (listener = next),
      onClose: () => undefined,
      dispose: () => undefined,
    };
    return new MessageChannel(transport, { protocolVersion: PANEL_PROTOCOL_VERSION, handlers: {} });
  }
}

function panel() {
  const projection = new KernelProjection();
  const dataset = { id: 'd', name: 'train', length: 10 };
  const trusted = { now: true };
  const source: PanelSource = {
    projection,
    readSamples: async ({ datasetId }) => {
      if (datasetId !== dataset.id) throw new Error(`there is no data set ${datasetId}`);
      return { dataset, samples: [] };
    },
    readFindings: async () => ({}),
    mayCorrect: () => trusted.now,
    correctSample: async ({ correction }) => correction,
    readModelSummary: () => Promise.reject(new Error('not asked for here')),
    saveFile: async ({ suggestedName }) => ({ saved: suggestedName === 'curves.csv' }),
  };
  const webview = new FakeWebview();
  webview.host = new PanelConnection(webview, source);
  projection.apply({ type: 'datasetAvailable', dataset });
  return { webview, projection, dataset, trusted };
}

describe('PanelConnection', () => {
  it('answers what a view asks', async () => {
    const { webview, dataset } = panel();
    const view = webview.load();
    await view.ready;
    expect(await view.request('listDatasets', {})).toEqual([dataset]);
    expect(await view.request('connection', {})).toMatchObject({ state: 'none' });
    expect(await view.request('saveFile', { suggestedName: 'curves.csv', content: '' })).toEqual({
      saved: true,
    });
    const query = { kind: 'page', offset: 0, count: 1 } as const;
    await expect(view.request('readSamples', { datasetId: 'x', query })).rejects.toThrow(
      'there is no data set x',
    );
  });

  it('lets samples be corrected in a trusted workspace only', async () => {
    const { webview, trusted } = panel();
    const view = webview.load();
    await view.ready;
    const request = { datasetId: 'd', index: 2, correction: { excluded: true } };
    expect(await view.request('mayCorrect', {})).toEqual({ allowed: true });
    expect(await view.request('correctSample', request)).toEqual({ excluded: true });
    trusted.now = false;
    expect(await view.request('mayCorrect', {})).toEqual({ allowed: false });
    await expect(view.request('correctSample', request)).rejects.toThrow('nothing was written');
  });

  it('tells a view what changes', async () => {
    const { webview, projection } = panel();
    const view = webview.load();
    await view.ready;
    const changed = new Promise((resolve) => view.on('modelsChanged', resolve));
    const model = { id: 'm', name: 'model', parameterCount: 1 };
    projection.apply({ type: 'modelAvailable', model });
    expect(await changed).toEqual([model]);
  });

  it('begins anew when the page is loaded again', async () => {
    const { webview, dataset } = panel();
    await webview.load().ready;
    const second = webview.load();
    await second.ready;
    expect(await second.request('listDatasets', {})).toEqual([dataset]);
  });

  it('passes over what is no message of ours', () => {
    const { webview } = panel();
    for (const message of [undefined, null, 7, 'text', {}, { type: 3 }, { type: 'event' }]) {
      expect(() => webview.host.receive(message)).not.toThrow();
    }
  });
});

describe('panelHtml', () => {
  const page = {
    title: 'T',
    script: 'if (1 < 2) view("</script>$&");',
    style: 'b { color: red }',
    cspSource: 'https://a',
  };

  it('lets only the script with this load’s nonce run', () => {
    const html = panelHtml({ ...page, notebook: 'file:///a.train.ts' });
    const nonce = /script-src &#39;nonce-([^&]+)&#39;/.exec(html)?.[1];
    expect(html).toContain(`<script nonce="${nonce}">if (1 < 2) view("\\x3c/script>$&");</script>`);
    expect(html).toContain(`<style nonce="${nonce}">b { color: red }</style>`);
    expect(html).toContain('default-src &#39;none&#39;');
    expect(panelHtml({ ...page, notebook: '' })).not.toContain(String(nonce));
  });

  it('has all in it: a window reload in a browser may lose what a page asks for', () => {
    expect(panelHtml({ ...page, notebook: '' })).not.toMatch(/\s(src|href)=/);
  });

  it('lets no name of a notebook become markup', () => {
    const html = panelHtml({ ...page, notebook: '"><script>alert(1)</script>' });
    expect(html.match(/<script/g)).toHaveLength(1);
  });
});
