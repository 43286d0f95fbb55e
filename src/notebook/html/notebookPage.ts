import type { NotebookCell } from '../notebookCells.ts';
import type { CellRunOutputs, NotebookOutputs } from '../outputs/notebookOutputs.ts';
import { escapeHtml } from './escapeHtml.ts';
import { markdownHtml } from './markdownHtml.ts';
import { outputHtml } from './outputHtml.ts';
import { PAGE_STYLE } from './pageStyle.ts';
import { typescriptHtml } from './typescriptHtml.ts';

/** No scripts, and nothing from anywhere: whatever an output says, the page only shows it. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export interface NotebookPage {
  html: string;
  /** Numbers from 1 of cells whose text is not the one that ran: their outputs are left out. */
  changedCells: number[];
}

/**
 * A notebook as one HTML file that needs nothing else.
 * @param name of the notebook, as its title.
 * @param outputs of the run to show; undefined shows the cells alone.
 */
export function notebookPage(
  name: string,
  cells: readonly NotebookCell[],
  outputs: NotebookOutputs | undefined,
): NotebookPage {
  const runs = new Map(outputs?.cells.map((run) => [run.index, run]));
  const changedCells: number[] = [];
  const sections = cells.map((cell, index) => {
    const run = runs.get(index);
    const isCurrent = run !== undefined && sameText(run.source, cell.text);
    if (run && !isCurrent) changedCells.push(index + 1);
    return cellHtml(cell, isCurrent ? run : undefined);
  });
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(name)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><strong>${escapeHtml(name)}</strong>${escapeHtml(describeRun(outputs))}</header>
<main>
${sections.filter((section) => section !== '').join('\n')}
</main>
</body>
</html>
`;
  return { html, changedCells };
}

function cellHtml({ kind, text }: NotebookCell, run: CellRunOutputs | undefined): string {
  if (text.trim() === '') return '';
  if (kind === 'markdown') return `<section class="markdown">${markdownHtml(text)}</section>`;
  const outputs = (run?.outputs ?? []).map(outputHtml).join('\n');
  const shown = outputs === '' ? '' : `\n<div class="outputs">${outputs}</div>`;
  return `<section class="code"><pre><code>${typescriptHtml(text)}</code></pre>${shown}</section>`;
}

function describeRun(outputs: NotebookOutputs | undefined): string {
  if (!outputs) return 'not run';
  const { startedAt, backend, version } = outputs;
  const time = startedAt.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2 UTC');
  return [`run ${time}`, ...(backend ? [backend] : []), `Trainbook ${version}`].join(' · ');
}

/** What runs has `\n` between its lines. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll('\r\n', '\n') === other.replaceAll('\r\n', '\n');
}
