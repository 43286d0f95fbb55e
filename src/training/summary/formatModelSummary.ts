import type { LayerSummary, ModelSummary, ModelTotals } from './modelSummary.ts';

const HEADER = ['Layer (type)', 'Output shape', 'Parameters', 'Trainable'];

/** Whether models in the model are shown layer by layer. */
export interface FormatSummaryOptions {
  /** Shows the layers of models in the model below them, indented. Default `false`. */
  expandNested?: boolean;
}

/** A model summary as a text table with totals below, in the manner of Keras. */
export function formatModelSummary(
  { name, layers: outer, totals }: ModelSummary,
  { expandNested = false }: FormatSummaryOptions = {},
): string {
  const layers = expandNested ? expand(outer) : outer;
  const withInputs = layers.some(({ inputs }) => inputs.length > 0);
  const header = withInputs ? [...HEADER, 'Connected to'] : HEADER;
  const rows = layers.map((layer) => cellsOf(layer).slice(0, header.length));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [`Model: ${name}`, rule, line(header), rule, ...rows.map(line), rule, ...totalLines(totals)].join(
    '\n',
  );
}

function totalLines(totals: ModelTotals): string[] {
  const { frozen, statistics, optimizerBytes } = totals;
  const parts = [
    ...(frozen > 0 ? [`${group(frozen)} frozen`] : []),
    ...(statistics > 0 ? [`${group(statistics)} statistics`] : []),
  ];
  return [
    `Total parameters:         ${group(totals.parameters)} (${formatBytes(totals.sizeBytes)})`,
    `Trainable parameters:     ${group(totals.trainable)}`,
    `Non-trainable parameters: ${group(totals.nonTrainable)}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`,
    `For one sample:           ${group(totals.multiplyAdds)} multiply-adds, ${formatBytes(totals.activationBytes)} of outputs`,
    ...(optimizerBytes === undefined ? [] : [`Optimizer state:          ${formatBytes(optimizerBytes)}`]),
  ];
}

function expand(layers: readonly LayerSummary[], depth = 0): LayerSummary[] {
  return layers.flatMap((layer) => [
    { ...layer, name: `${'  '.repeat(depth)}${layer.name}` },
    ...expand(layer.layers ?? [], depth + 1),
  ]);
}

function cellsOf({
  name,
  type,
  outputShapes,
  parameterCount,
  trainable,
  trainableCount,
  inputs,
}: LayerSummary): string[] {
  const extentOf = (extent: number | null, axis: number) => extent ?? (axis === 0 ? 'batch' : '?');
  const shapes = outputShapes.map((shape) => `[${shape.map(extentOf).join(', ')}]`);
  const partly = trainableCount > 0 && trainableCount < parameterCount;
  const state = partly ? group(trainableCount) : trainable ? 'yes' : 'no';
  return [
    `${name} (${type})`,
    shapes.join(', '),
    group(parameterCount),
    parameterCount === 0 ? '-' : state,
    inputs.join(', '),
  ];
}

/** 1234567 as 1,234,567, whatever the language of the machine. */
function group(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(2)} ${units[power]}`;
}
