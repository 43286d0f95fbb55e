import type { DisplayData } from '../../protocol/displayData.ts';
import type { CellError } from '../../protocol/kernelMessages.ts';
import { modelSummaryHtml, modelSummaryText } from '../../notebook/html/modelSummaryHtml.ts';
import { progressHtml, progressText } from '../../notebook/html/progressHtml.ts';
import { samplesHtml } from '../../notebook/html/samplesHtml.ts';
import { tableHtml, tableText } from '../../notebook/html/tableHtml.ts';

/** One form of an output; the editor shows the richest that it can. */
export interface OutputItem {
  mime: string;
  data: Uint8Array;
}

export const STREAM_MIMES = {
  stdout: 'application/vnd.code.notebook.stdout',
  stderr: 'application/vnd.code.notebook.stderr',
} as const;
const ERROR_MIME = 'application/vnd.code.notebook.error';
const RED = '\u001b[31m';
const DEFAULT = '\u001b[39m';

type Formatters = {
  [K in DisplayData['kind']]: (data: Extract<DisplayData, { kind: K }>) => OutputItem[];
};

const FORMATTERS: Formatters = {
  text: ({ text }) => [textItem('text/plain', text)],
  html: ({ html, text }) => [textItem('text/html', html), textItem('text/plain', text)],
  markdown: ({ markdown }) => [textItem('text/markdown', markdown), textItem('text/plain', markdown)],
  json: ({ value }) => {
    const text = JSON.stringify(value, null, 2) ?? 'undefined';
    return [textItem('application/json', text), textItem('text/plain', text)];
  },
  table: ({ table }) => [textItem('text/html', tableHtml(table)), textItem('text/plain', tableText(table))],
  image: ({ png, text }) => [{ mime: 'image/png', data: png }, textItem('text/plain', text)],
  imageFile: ({ mime, data, text }) => [{ mime, data }, textItem('text/plain', text)],
  samples: ({ samples, text }) => [textItem('text/html', samplesHtml(samples)), textItem('text/plain', text)],
  modelSummary: ({ summary }) => [
    textItem('text/html', modelSummaryHtml(summary)),
    textItem('text/plain', modelSummaryText(summary)),
  ],
  vegaLite: ({ spec, text }) => [
    textItem('application/vnd.vegalite.v5+json', JSON.stringify(spec) ?? 'null'),
    textItem('text/plain', text),
  ],
  progress: ({ progress }) => [
    textItem('text/html', progressHtml(progress)),
    textItem('text/plain', progressText(progress)),
  ],
};

/** The forms of one output, the richest first; the last is always plain text. */
export function displayItems(data: DisplayData): OutputItem[] {
  return FORMATTERS[data.kind](data as never);
}

export function streamItem(stream: 'stdout' | 'stderr', text: string): OutputItem {
  return textItem(STREAM_MIMES[stream], text);
}

/** An error as the editor shows it: name and message, and the stack in places of the user's own source. */
export function errorItem({ name, message, stack = `${name}: ${message}` }: CellError): OutputItem {
  const colored = stack.startsWith(name) ? `${RED}${name}${DEFAULT}${stack.slice(name.length)}` : stack;
  return textItem(ERROR_MIME, JSON.stringify({ name, message, stack: colored }));
}

function textItem(mime: string, text: string): OutputItem {
  return { mime, data: new TextEncoder().encode(text) };
}
