import { formatCount } from '../../src/protocol/formatNumbers.ts';
import type { EvaluationData } from '../../src/protocol/runData.ts';
import { h } from '../shared/dom.ts';
import type { ViewNode } from '../shared/dom.ts';
import { formatPercent } from '../shared/format.ts';

export type Confusion = NonNullable<EvaluationData['confusion']>;

interface Cell {
  target: string;
  predicted: string;
  count: number;
  /** Share of the target's samples, from 0 to 1. */
  share: number;
}

/** More classes than this get a list of what was confused instead of a matrix that nobody can read. */
const MAX_CLASSES = 40;
const LISTED_PAIRS = 6;

/** `counts[target][prediction]` as a table coloured by the share of its row, with the pairs most often confused. */
export function confusionMatrix(confusion: Confusion): ViewNode {
  const pairs = mostConfused(confusion);
  return h(
    'div',
    { class: 'confusion' },
    confusion.labelNames.length <= MAX_CLASSES && matrixTable(confusion),
    h(
      'div',
      { class: 'confusedPairs' },
      h('h4', {}, 'Most often confused'),
      pairs.length === 0
        ? h('p', { class: 'muted' }, 'Nothing: every prediction is right.')
        : h(
            'ol',
            {},
            pairs.map((cell) => h('li', { key: cellText(cell) }, cellText(cell))),
          ),
    ),
  );
}

/** The wrong predictions that happened most, by count. */
export function mostConfused(confusion: Confusion): Cell[] {
  return cellsOf(confusion)
    .flatMap((row, target) => row.filter((_, predicted) => predicted !== target))
    .filter(({ count }) => count > 0)
    .sort((left, right) => right.count - left.count)
    .slice(0, LISTED_PAIRS);
}

function cellsOf({ labelNames, counts }: Confusion): Cell[][] {
  return counts.map((row, target) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => ({
      target: labelNames[target] ?? String(target),
      predicted: labelNames[predicted] ?? String(predicted),
      count,
      share: total > 0 ? count / total : 0,
    }));
  });
}

function cellText({ target, predicted, count, share }: Cell): string {
  const what = target === predicted ? `${target} recognised` : `${target} taken for ${predicted}`;
  return `${what}: ${formatCount(count)} (${formatPercent(share, 1)} of its samples)`;
}

function matrixTable(confusion: Confusion): ViewNode {
  const { labelNames } = confusion;
  return h(
    'div',
    { class: 'matrixScroller', tabindex: 0, role: 'region', 'aria-label': 'Confusion matrix' },
    h(
      'table',
      { class: 'matrix numeric' },
      h('caption', {}, 'Rows: the label. Columns: the prediction. Colour: share of the row.'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('td', {}),
          labelNames.map((name) => h('th', { key: name, scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        cellsOf(confusion).map((row, target) => matrixRow(row, labelNames[target] ?? '', target)),
      ),
    ),
  );
}

function matrixRow(row: Cell[], name: string, target: number): ViewNode {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, name),
    row.map((cell, predicted) =>
      h(
        'td',
        {
          class: [predicted === target ? 'hit' : 'miss', cell.count === 0 ? 'none' : ''].join(' ').trim(),
          // The square root lets one per cent be seen beside a hundred.
          style: { '--strength': `${Math.round(Math.sqrt(cell.share) * 100)}%` },
          title: cellText(cell),
        },
        formatCount(cell.count),
      ),
    ),
  );
}
