import { expect, it } from 'vitest';
import { notebookPage } from '../../../../src/notebook/html/notebookPage.ts';
import type { NotebookOutputs } from '../../../../src/notebook/outputs/notebookOutputs.ts';
import type { CellOutput } from '../../../../src/protocol/kernelMessages.ts';

const HOSTILE = '</pre><script>alert("x")</script><img src=x onerror=alert(1)>';

function outputsOf(source: string, outputs: CellOutput[]): NotebookOutputs {
  return {
    notebook: 'n.train.ts',
    startedAt: '2026-01-02T03:04:05.678Z',
    version: '0.1.0',
    backend: 'plain JavaScript',
    cells: [{ index: 1, source, outputs }],
  };
}

it('shows cells with the outputs of their run', () => {
  const cells = [
    { kind: 'markdown' as const, text: '# Title' },
    { kind: 'code' as const, text: 'const a = "b"; // c' },
  ];
  const outputs = outputsOf('const a = "b"; // c', [{ kind: 'stream', stream: 'stdout', text: 'out\n' }]);
  const { html, changedCells } = notebookPage('n.train.ts', cells, outputs);
  expect(changedCells).toEqual([]);
  expect(html).toContain('<h1>Title</h1>');
  expect(html).toContain('<span class="keyword">const</span> a = <span class="string">&quot;b&quot;</span>');
  expect(html).toContain('<pre class="stdout">out\n</pre>');
  expect(html).toContain('run 2026-01-02 03:04 UTC · plain JavaScript · Trainbook 0.1.0');
});

it('leaves outputs of other texts out and says so', () => {
  const outputs = outputsOf('before', [{ kind: 'stream', stream: 'stdout', text: 'old' }]);
  const cells = [
    { kind: 'code' as const, text: 'x' },
    { kind: 'code' as const, text: 'after' },
  ];
  const { html, changedCells } = notebookPage('n', cells, outputs);
  expect(changedCells).toEqual([2]);
  expect(html).not.toContain('old');
});

it('lets nothing run and nothing load, whatever was shown', () => {
  const error = { name: HOSTILE, message: HOSTILE, stack: HOSTILE };
  const outputs: CellOutput[] = [
    { kind: 'stream', stream: 'stderr', text: HOSTILE },
    { kind: 'error', error },
    { kind: 'result', data: { kind: 'text', text: HOSTILE } },
    { kind: 'result', data: { kind: 'json', value: { [HOSTILE]: HOSTILE } } },
    { kind: 'result', data: { kind: 'markdown', markdown: HOSTILE } },
    { kind: 'result', data: { kind: 'table', table: { columns: [HOSTILE], rows: [[HOSTILE]] } } },
    { kind: 'result', data: { kind: 'vegaLite', spec: { a: HOSTILE }, text: HOSTILE } },
    {
      kind: 'result',
      data: { kind: 'imageFile', mime: HOSTILE as 'image/png', data: new Uint8Array(3), text: HOSTILE },
    },
    { kind: 'result', data: { kind: 'image', png: new Uint8Array(3), width: 1, height: 1, text: HOSTILE } },
    { kind: 'result', data: { kind: 'unheardOf', text: HOSTILE } as never },
  ];
  const cells = [
    { kind: 'markdown' as const, text: HOSTILE },
    { kind: 'code' as const, text: HOSTILE },
  ];
  const { html } = notebookPage(HOSTILE, cells, outputsOf(HOSTILE, outputs));
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<img src=x');
  expect(html).toContain("default-src 'none'");
});

it('keeps HTML of the user inside, where the policy forbids its scripts', () => {
  const data = { kind: 'html' as const, html: '<b>x</b></template><script>alert(1)</script>', text: 'x' };
  const { html } = notebookPage(
    'n',
    [
      { kind: 'code', text: '' },
      { kind: 'code', text: 's' },
    ],
    outputsOf('s', [{ kind: 'result', data }]),
  );
  expect(html).toContain(
    '<template shadowrootmode="open"><b>x</b></div><script>alert(1)</script></template>',
  );
  expect(html).toMatch(
    /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;/,
  );
});
