import { formatBytes, formatCount, formatShape } from '../../src/protocol/formatNumbers.ts';
import type { LayerRow, ModelSummaryData, ModelTotalsData } from '../../src/protocol/displayData.ts';
import { nestedRows } from '../../src/protocol/modelCosts.ts';
import { h } from './dom.ts';
import type { ViewNode } from './dom.ts';
import { formatQuantity } from './format.ts';
import { icon } from './icons.ts';

/** The layers of a model in the order of the forward pass. Frozen ones carry a lock and the word. */
export function layerTable({ name, layers }: ModelSummaryData): ViewNode {
  const branches = layers.some(({ inputs }) => inputs.length > 0);
  return h(
    'table',
    { class: 'layers' },
    h('caption', { class: 'visuallyHidden' }, `Layers of ${name}`),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, 'Layer'),
        h('th', { scope: 'col', class: 'type' }, 'Type'),
        h('th', { scope: 'col' }, 'Output shape'),
        h('th', { scope: 'col', class: 'number' }, 'Parameters'),
        h('th', { scope: 'col' }, 'Trainable'),
        branches && h('th', { scope: 'col' }, 'Inputs'),
      ),
    ),
    h(
      'tbody',
      {},
      nestedRows(layers).map(({ layer, depth }, position) => layerRow(layer, { position, depth, branches })),
    ),
  );
}

/** What the rows sum up to, as a list of terms. */
export function modelTotals({ layers, totals }: ModelSummaryData): ViewNode {
  const frozen = layers.filter(isFrozen).length;
  const facts: [string, string][] = [
    [
      'Layers',
      frozen > 0
        ? `${formatCount(layers.length)} (${formatCount(frozen)} frozen)`
        : formatCount(layers.length),
    ],
    ['Parameters', formatCount(totals.parameters)],
    ['Trainable', formatCount(totals.trainable)],
    ['Non-trainable', formatCount(totals.nonTrainable)],
    ['Size', formatBytes(totals.sizeBytes)],
    ...costFacts(totals),
  ];
  return h(
    'dl',
    { class: 'totals' },
    facts.map(([term, value]) =>
      h('div', { key: term }, h('dt', {}, term), h('dd', { class: 'numeric' }, value)),
    ),
  );
}

/** Records of earlier versions do not have them. */
function costFacts({ multiplyAdds, activationBytes, statistics }: ModelTotalsData): [string, string][] {
  return [
    ...(statistics ? [['Statistics', formatCount(statistics)] as [string, string]] : []),
    ...(multiplyAdds ? [['Multiply-adds a sample', formatCount(multiplyAdds)] as [string, string]] : []),
    ...(activationBytes ? [['Outputs a sample', formatBytes(activationBytes)] as [string, string]] : []),
  ];
}

/** Whether the layer has parameters and none of them is trained. */
function isFrozen({ parameterCount, trainableCount }: LayerRow): boolean {
  return parameterCount > 0 && trainableCount === 0;
}

function layerRow(
  layer: LayerRow,
  { position, depth, branches }: { position: number; depth: number; branches: boolean },
): ViewNode {
  return h(
    'tr',
    { key: `${position} ${layer.name}`, class: isFrozen(layer) ? 'frozen' : undefined },
    h(
      'th',
      { scope: 'row' },
      '\u2003'.repeat(depth),
      layer.name,
      h('span', { class: 'typeBelow muted' }, layer.type),
    ),
    h('td', { class: 'type' }, layer.type),
    h('td', { class: 'numeric shape' }, layer.outputShapes.map(formatShape).join(', ')),
    h('td', { class: 'number numeric' }, formatCount(layer.parameterCount)),
    h('td', {}, trainableCell(layer)),
    branches && h('td', {}, layer.inputs.join(', ')),
  );
}

function trainableCell(layer: LayerRow): ViewNode {
  const { parameterCount, trainableCount } = layer;
  if (parameterCount === 0) return h('span', { class: 'muted' }, '–');
  if (isFrozen(layer)) return h('span', { class: 'lock icon' }, icon('lock'), 'frozen');
  if (trainableCount === parameterCount) return h('span', {}, 'yes');
  const title = `${formatQuantity(parameterCount - trainableCount, 'parameter')} not trained, such as running statistics`;
  const share = `${formatCount(trainableCount)} of ${formatCount(parameterCount)}`;
  return h('span', { class: 'numeric', title }, share);
}
