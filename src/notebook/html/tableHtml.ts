import type { TableData } from '../../protocol/displayData.ts';
import { formatCount } from '../../protocol/formatNumbers.ts';
import { formatNumber } from './formatNumber.ts';
import { formatTextTable } from './textTable.ts';
import type { Alignment } from './textTable.ts';
import { html, Html } from './escapeHtml.ts';

/** Written with every output that needs it: an output must look right alone, in a file that another editor opens too. */
export const TABLE_STYLE = new Html(`<style>
.trainbook-scroll { max-height: 36em; overflow: auto; width: fit-content; max-width: 100%; }
.trainbook-scroll thead th { position: sticky; top: 0; background: var(--vscode-editor-background, Canvas); }
@media print { .trainbook-scroll { max-height: none; } }
.trainbook-table { border-collapse: collapse; font-size: 0.95em; }
.trainbook-table caption { text-align: start; padding: 0 0 4px; font-weight: 600; }
.trainbook-table th, .trainbook-table td {
  padding: 3px 12px 3px 0; text-align: start; vertical-align: top; white-space: pre-wrap; max-width: 60ch;
  border-bottom: 1px solid var(--vscode-widget-border, rgba(128, 128, 128, 0.35));
}
.trainbook-table th { font-weight: 600; border-bottom-width: 2px; }
.trainbook-table .trainbook-nowrap { white-space: nowrap; }
.trainbook-table .trainbook-number { white-space: nowrap; text-align: end; font-variant-numeric: tabular-nums; }
.trainbook-totals { margin: 6px 0 0; font-size: 0.95em; }
.trainbook-muted { opacity: 0.65; }
</style>`);

export function tableHtml(table: TableData): string {
  const alignments = columnAlignments(table);
  const cell = (tag: 'td' | 'th', text: string, column: number) => {
    const scope = tag === 'th' ? new Html(' scope="col"') : undefined;
    const css = alignments[column] === 'right' ? new Html(' class="trainbook-number"') : undefined;
    return html`<${new Html(tag)}${scope}${css}>${text}</${new Html(tag)}>`;
  };
  const head = table.columns.map((name, column) => cell('th', name, column));
  const rows = table.rows.map(
    (row) =>
      html`<tr>
        ${table.columns.map((_, column) => cell('td', formatCell(row[column]), column))}
      </tr>`,
  );
  return html`${TABLE_STYLE}
    <div class="trainbook-scroll">
      <table class="trainbook-table">
        <thead>
          <tr>
            ${head}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${omitted(table)}`.text;
}

export function tableText(table: TableData): string {
  const rows = table.rows.map((row) => table.columns.map((_, column) => formatCell(row[column])));
  const text = formatTextTable({ columns: table.columns, rows, alignments: columnAlignments(table) });
  return table.omittedRows ? `${text}\n… ${formatCount(table.omittedRows)} more rows` : text;
}

function omitted({ omittedRows }: TableData): Html | undefined {
  return omittedRows
    ? html`<p class="trainbook-muted">… ${formatCount(omittedRows)} more rows</p>`
    : undefined;
}

function columnAlignments({ columns, rows }: TableData): Alignment[] {
  return columns.map((_, column) => {
    const values = rows.map((row) => row[column]).filter((value) => value != null);
    return values.length > 0 && values.every((value) => typeof value === 'number') ? 'right' : 'left';
  });
}

function formatCell(value: string | number | boolean | null | undefined): string {
  if (value == null) return '';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}
