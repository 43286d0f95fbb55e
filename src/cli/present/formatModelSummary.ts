import type { LayerRow, ModelSummaryData } from '../../protocol/displayData.ts';
import { formatBytes, formatCount, formatShape } from '../../protocol/formatNumbers.ts';
import { costTexts, nestedRows } from '../../protocol/modelCosts.ts';
import { formatTable, type TextLayout } from './formatTable.ts';
import { plainLine } from './textWidth.ts';

/** The layers as a table, the totals below. */
export function formatModelSummary(summary: ModelSummaryData, layout: TextLayout): string {
  const frozen = summary.layers.some((layer) => layer.parameterCount > 0 && !layer.trainable);
  const columns = ['layer', 'type', 'output shape', 'parameters', ...(frozen ? ['trainable'] : [])];
  const rows = nestedRows(summary.layers).map(({ layer, depth }) => [
    `${'  '.repeat(depth)}${layer.name}`,
    layer.type,
    layer.outputShapes.map(formatShape).join(', '),
    formatCount(layer.parameterCount).padStart(widestCount(summary)),
    ...(frozen ? [trainability(layer)] : []),
  ]);
  const { parameters, trainable, nonTrainable, sizeBytes } = summary.totals;
  const totals = [
    `${formatCount(parameters)} parameters`,
    `${formatCount(trainable)} trainable`,
    `${formatCount(nonTrainable)} not`,
    formatBytes(sizeBytes),
    ...costTexts(summary.totals),
  ];
  return [
    layout.paint.bold(plainLine(summary.name)),
    formatTable({ columns, rows }, layout),
    layout.paint.dim(totals.join(' · ')),
  ].join('\n');
}

function widestCount(summary: ModelSummaryData): number {
  const header = 'parameters'.length;
  return Math.max(header, ...summary.layers.map((layer) => formatCount(layer.parameterCount).length));
}

function trainability({ parameterCount, trainableCount }: LayerRow): string {
  if (parameterCount === 0) return '';
  if (trainableCount === 0) return 'no';
  return trainableCount === parameterCount ? 'yes' : formatCount(trainableCount);
}
