import type { LayerRow, ModelSummaryData } from '../../protocol/displayData.ts';
import { formatBytes, formatCount, formatShape } from '../../protocol/formatNumbers.ts';
import { costTexts, nestedRows } from '../../protocol/modelCosts.ts';
import { formatTextTable } from './textTable.ts';
import { html } from './escapeHtml.ts';
import type { Html } from './escapeHtml.ts';
import { TABLE_STYLE } from './tableHtml.ts';

export function modelSummaryHtml(summary: ModelSummaryData): string {
  const withInputs = summary.layers.some(({ inputs }) => inputs.length > 0);
  return html`${TABLE_STYLE}
    <div class="trainbook-scroll">
      <table class="trainbook-table">
        <caption>
          ${summary.name}
        </caption>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">Output shape</th>
            <th scope="col" class="trainbook-number">Parameters</th>
            <th scope="col">Trainable</th>
            ${withInputs ? html`<th scope="col">Connected to</th>` : undefined}
          </tr>
        </thead>
        <tbody>
          ${nestedRows(summary.layers).map((row) => layerRow(row, withInputs))}
        </tbody>
      </table>
    </div>
    <p class="trainbook-totals">${totalsText(summary)}</p>`.text;
}

export function modelSummaryText(summary: ModelSummaryData): string {
  const table = formatTextTable({
    columns: ['Layer', 'Output shape', 'Parameters', 'Trainable'],
    rows: nestedRows(summary.layers).map(({ layer, depth }) => [
      `${'  '.repeat(depth)}${layer.name} (${layer.type})`,
      formatShapes(layer),
      formatCount(layer.parameterCount),
      trainableText(layer),
    ]),
    alignments: ['left', 'left', 'right', 'left'],
  });
  return `${summary.name}\n${table}\n${totalsText(summary)}`;
}

function layerRow({ layer, depth }: { layer: LayerRow; depth: number }, withInputs: boolean): Html {
  const inputs = withInputs ? html`<td>${layer.inputs.join(', ')}</td>` : undefined;
  return html`<tr>
    <td>${'\u2003'.repeat(depth)}${layer.name} <span class="trainbook-muted">${layer.type}</span></td>
    <td class="trainbook-nowrap">${formatShapes(layer)}</td>
    <td class="trainbook-number">${formatCount(layer.parameterCount)}</td>
    <td>${trainableText(layer)}</td>
    ${inputs}
  </tr>`;
}

function formatShapes({ outputShapes }: LayerRow): string {
  return outputShapes.map(formatShape).join(' ');
}

function trainableText({ parameterCount, trainableCount, trainable }: LayerRow): string {
  if (parameterCount === 0) return '';
  if (!trainable) return 'frozen';
  return trainableCount === parameterCount ? 'yes' : `${formatCount(trainableCount)} of them`;
}

function totalsText({ totals }: ModelSummaryData): string {
  return (
    `${formatCount(totals.parameters)} parameters (${formatBytes(totals.sizeBytes)}): ` +
    [
      `${formatCount(totals.trainable)} trainable, ${formatCount(totals.nonTrainable)} not`,
      ...costTexts(totals),
    ].join(' · ')
  );
}
