import { toBase64 } from '../../protocol/base64.ts';
import type { DisplayData } from '../../protocol/displayData.ts';
import type { CellOutput } from '../../protocol/kernelMessages.ts';
import { escapeHtml } from './escapeHtml.ts';
import { markdownHtml } from './markdownHtml.ts';
import { modelSummaryHtml } from './modelSummaryHtml.ts';
import { progressHtml } from './progressHtml.ts';
import { samplesHtml } from './samplesHtml.ts';
import { tableHtml } from './tableHtml.ts';

type Renderers = { [K in DisplayData['kind']]: (data: Extract<DisplayData, { kind: K }>) => string };

const RENDERERS: Renderers = {
  text: ({ text }) => pre('text', text),
  html: ({ html }) => enclosed(html),
  markdown: ({ markdown }) => `<div class="markdown">${markdownHtml(markdown)}</div>`,
  json: ({ value }) => pre('text', JSON.stringify(value, null, 2) ?? 'undefined'),
  table: ({ table }) => tableHtml(table),
  image: ({ png, width, height, text }) =>
    `<img class="pixels" src="data:image/png;base64,${toBase64(png)}" width="${Number(width)}" height="${Number(height)}" alt="${escapeHtml(text)}">`,
  imageFile: ({ mime, data, text }) =>
    `<img src="data:${escapeHtml(mime)};base64,${toBase64(data)}" alt="${escapeHtml(text)}">`,
  samples: ({ samples, text }) => `${samplesHtml(samples)}<p class="note">${escapeHtml(text)}</p>`,
  modelSummary: ({ summary }) => modelSummaryHtml(summary),
  vegaLite: ({ spec, text }) =>
    `<details class="chart"><summary>${escapeHtml(text)} (a Vega-Lite specification)</summary>${pre('text', JSON.stringify(spec, null, 2) ?? 'null')}</details>`,
  progress: ({ progress }) => progressHtml(progress),
};

/** One output of a cell as HTML that stands alone; the page that shows it must not allow scripts. */
export function outputHtml(output: CellOutput): string {
  if (output.kind === 'stream') return pre(output.stream, withoutColours(output.text));
  if (output.kind === 'error') {
    const { name, message, stack } = output.error;
    return pre('error', withoutColours(stack ?? `${name}: ${message}`));
  }
  const render = RENDERERS[output.data.kind] as ((data: DisplayData) => string) | undefined;
  return render ? render(output.data) : pre('text', `an output of a kind that is not known here`);
}

function pre(kind: string, text: string): string {
  return `<pre class="${kind}">${escapeHtml(text)}</pre>`;
}

/** HTML of the user's own: its styles stay inside, and what it leaves open is closed. */
function enclosed(source: string): string {
  const inner = source.replace(/<(\/?)template/gi, '<$1div');
  return `<div class="html"><template shadowrootmode="open">${inner}</template></div>`;
}

function withoutColours(text: string): string {
  return text.replace(COLOURS, '');
}

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');
