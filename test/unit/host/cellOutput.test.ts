import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { displayItems, errorItem, streamItem } from '../../../src/host/notebook/cellOutput.ts';
import type { DisplayData } from '../../../src/protocol/displayData.ts';

const HOSTILE = `<img src=x onerror="alert('1')">&`;

function formsOf(data: DisplayData): Record<string, string> {
  return Object.fromEntries(
    displayItems(data).map(({ mime, data }) => [mime, new TextDecoder().decode(data)]),
  );
}

const summary = {
  name: HOSTILE,
  layers: [
    {
      name: 'conv1',
      type: 'Conv2D',
      outputShapes: [[null, 26, 26, 32]],
      parameterCount: 320,
      trainableCount: 320,
      trainable: true,
      inputs: [],
    },
    {
      name: 'bn',
      type: 'BatchNormalization',
      outputShapes: [[null, 26, 26, 32]],
      parameterCount: 128,
      trainableCount: 64,
      trainable: true,
      inputs: ['conv1'],
    },
    {
      name: 'frozen',
      type: HOSTILE,
      outputShapes: [
        [null, 10],
        [null, 2],
      ],
      parameterCount: 12_340,
      trainableCount: 0,
      trainable: false,
      inputs: ['bn'],
    },
  ],
  totals: { parameters: 12_788, trainable: 384, nonTrainable: 12_404, sizeBytes: 51_152 },
};

describe('every display', () => {
  const all: DisplayData[] = [
    { kind: 'text', text: 'plain' },
    { kind: 'html', html: '<b>bold</b>', text: 'bold' },
    { kind: 'markdown', markdown: '# Title' },
    { kind: 'json', value: { a: 1 } },
    { kind: 'table', table: { columns: ['a'], rows: [[1]] } },
    { kind: 'image', png: Uint8Array.of(1), width: 1, height: 1, text: 'a picture' },
    { kind: 'imageFile', mime: 'image/svg+xml', data: Uint8Array.of(1), text: 'a drawing' },
    { kind: 'samples', samples: [], text: 'no samples' },
    { kind: 'modelSummary', summary },
    { kind: 'vegaLite', spec: { mark: 'line' }, text: 'a chart' },
    {
      kind: 'progress',
      progress: { title: 'Training', done: 1, elapsedSeconds: 1, values: {}, finished: false },
    },
  ];

  it.each(all.map((data) => [data.kind, data] as const))(
    'of kind %s has plain text as its last form',
    (_, data) => {
      const items = displayItems(data);
      expect(items.at(-1)?.mime).toBe('text/plain');
      expect(items.at(-1)?.data.length).toBeGreaterThan(0);
      expect(new Set(items.map(({ mime }) => mime)).size).toBe(items.length);
    },
  );
});

describe('a table', () => {
  const table = {
    columns: ['epoch', HOSTILE],
    rows: [
      [1, HOSTILE],
      [12_345, null],
      [0.123456, true],
    ],
    omittedRows: 1200,
  };

  it('is HTML in which every value is text', () => {
    const html = formsOf({ kind: 'table', table })['text/html'] ?? '';
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
    expect(html).toContain('<td class="trainbook-number">12,345</td>');
    expect(html).toContain('… 1,200 more rows');
  });

  it('is aligned text', () => {
    const plain = {
      columns: ['epoch', 'name'],
      rows: [
        [1, 'a\nb'],
        [12_345, null],
      ],
      omittedRows: 2,
    };
    expect(formsOf({ kind: 'table', table: plain })['text/plain']).toBe(
      ' epoch  name\n──────  ────\n     1  a b\n12,345\n… 2 more rows',
    );
  });
});

describe('a model summary', () => {
  it('names layers, shapes, parameters and totals', () => {
    const text = formsOf({ kind: 'modelSummary', summary })['text/plain'];
    expect(text).toContain('conv1 (Conv2D)');
    expect(text).toContain('[batch, 10] [batch, 2]');
    expect(text).toContain('64 of them');
    expect(text).toContain('12,788 parameters (51 kB): 384 trainable, 12,404 not');
  });

  it('is HTML in which every name is text', () => {
    const html = formsOf({ kind: 'modelSummary', summary })['text/html'] ?? '';
    expect(html).not.toContain('<img');
    expect(html).toContain('frozen');
    expect(html).toContain('Connected to');
  });
});

describe('samples', () => {
  const pixels = { width: 2, height: 1, channels: 3 as const, data: Uint8Array.of(255, 0, 0, 0, 0, 255) };

  it('are pictures with the very pixels, titles and predictions', () => {
    const html =
      formsOf({
        kind: 'samples',
        text: '',
        samples: [
          { index: 0, title: '0:red', label: 1, image: pixels, prediction: { label: 1, probability: 0.987 } },
          {
            index: 1,
            title: HOSTILE,
            label: 1,
            prediction: { label: 2, labelName: 'two', probability: 0.5 },
          },
        ],
      })['text/html'] ?? '';
    const source =
      /src="data:image\/png;base64,([^"]+)" width="84" height="42" alt="0:red"/.exec(html)?.[1] ?? '';
    const picture = decode(Buffer.from(source, 'base64'));
    expect([...picture.data]).toEqual([...pixels.data]);
    expect(html).toContain('✓ 1 98.7 %');
    expect(html).toContain('✗ two 50.0 %');
    expect(html).not.toContain('<img src=x');
  });

  it('of which one has the wrong number of bytes say so', () => {
    const image = { ...pixels, width: 3 };
    const html = formsOf({ kind: 'samples', text: '', samples: [{ index: 0, title: 't', image }] })[
      'text/html'
    ];
    expect(html).toContain('a picture of 3x1 pixels with 3 channels needs 9 bytes, got 6');
  });
});

describe('progress', () => {
  const progress = {
    title: HOSTILE,
    done: 469,
    total: 938,
    rate: 120.44,
    unit: 'iterations',
    elapsedSeconds: 4,
    etaSeconds: 65,
    values: { loss: 0.123456, [HOSTILE]: NaN },
    finished: false,
  };

  it('is a bar that assistive technology can read, with rate, time left and values', () => {
    const html = formsOf({ kind: 'progress', progress })['text/html'] ?? '';
    expect(html).toContain('role="progressbar"');
    expect(html).toContain('aria-valuenow="50"');
    expect(html).toContain('50 % · 469 of 938 iterations · 120.4/s · 1 min 05 s left');
    expect(html).toContain('loss 0.1235');
    expect(html).not.toContain('<img');
  });

  it('has no percentage when the end is unknown, and the time it took when finished', () => {
    const { total: _, etaSeconds: __, ...open } = progress;
    const running = formsOf({ kind: 'progress', progress: open });
    expect(running['text/html']).not.toContain('aria-valuenow');
    const finished = formsOf({ kind: 'progress', progress: { ...progress, done: 938, finished: true } });
    expect(finished['text/plain']).toContain('938 of 938 iterations · 120.4/s · 4 s');
  });
});

describe('streams and errors', () => {
  it('have the types that the editor renders itself', () => {
    expect(streamItem('stderr', 'x').mime).toBe('application/vnd.code.notebook.stderr');
    const error = errorItem({
      name: 'RangeError',
      message: 'too big',
      stack: '\u001b[31mRangeError\u001b[39m: too big\n  at cell 2:3',
    });
    expect(error.mime).toBe('application/vnd.code.notebook.error');
    expect(JSON.parse(new TextDecoder().decode(error.data))).toEqual({
      name: 'RangeError',
      message: 'too big',
      stack: '\u001b[31mRangeError\u001b[39m: too big\n  at cell 2:3',
    });
  });
});
