import type { DatasetFindings, FindingGroup } from '../../src/protocol/displayData.ts';
import { formatCount } from '../../src/protocol/formatNumbers.ts';
import { h } from '../shared/dom.ts';
import type { ViewNode } from '../shared/dom.ts';
import { formatPercent } from '../shared/format.ts';
import { button, emptyState } from '../shared/widgets.ts';
import type { Finding } from './samplesState.ts';

interface FindingsActions {
  lookAt(finding: Finding): void;
  retry(): void;
}

/** What `describe` found of a data set: balance of classes, figures, and what to look at. */
export function findingsView(
  findings: DatasetFindings | null | undefined,
  datasetName: string,
  actions: FindingsActions,
): ViewNode {
  if (findings === undefined) {
    return h('div', { key: 'loading', class: 'empty muted', role: 'status' }, 'Reading the description …');
  }
  if (findings === null) {
    return h(
      'div',
      { key: 'none', class: 'notDescribed' },
      emptyState({
        icon: 'chart',
        title: 'Not described yet',
        text: 'Run this in a cell: it looks at every sample once.',
        code: `await describe(${datasetName});`,
      }),
      button({ label: 'Look again', icon: 'refresh', onClick: () => actions.retry() }),
    );
  }
  const { rows, groups } = findings;
  const row = ({ property, value }: DatasetFindings['rows'][number]): ViewNode =>
    h('tr', {}, h('th', { scope: 'row' }, property), h('td', { class: 'numeric' }, value));
  return h(
    'div',
    { key: 'findings', class: 'findings', tabindex: 0, 'aria-label': `Description of ${datasetName}` },
    findings.classes.length > 0 && balance(findings),
    h('table', {}, h('tbody', {}, rows.map(row))),
    groups.map((group) => findingList(group, actions)),
  );
}

function balance({ classes, sampleCount }: DatasetFindings): ViewNode {
  const most = Math.max(1, ...classes.map(({ count }) => count));
  const line = ({ name, count }: DatasetFindings['classes'][number]): ViewNode =>
    h(
      'li',
      {},
      h('span', { class: 'className', title: name }, name),
      h('span', { class: 'bar', 'aria-hidden': 'true', style: { width: `${(count / most) * 50}%` } }),
      h(
        'span',
        { class: 'numeric muted' },
        `${formatCount(count)} (${formatPercent(count / sampleCount, 1)})`,
      ),
    );
  return h('ul', { class: 'balance', 'aria-label': 'Samples of each class' }, classes.map(line));
}

function findingList({ title, count, findings }: FindingGroup, actions: FindingsActions): ViewNode {
  const more = count - findings.length;
  return h(
    'section',
    {},
    h('h2', {}, `${title}: ${formatCount(count)}`),
    h(
      'ul',
      {},
      findings.map((finding) => h('li', {}, findingLine(finding, actions))),
    ),
    more > 0 && h('p', { class: 'muted' }, `and ${formatCount(more)} more`),
  );
}

function findingLine(finding: Finding, actions: FindingsActions): ViewNode {
  if (finding.indices.length === 0) return h('span', {}, finding.text);
  const title = 'Shows the pictures';
  const on = { click: () => actions.lookAt(finding) };
  return h('button', { type: 'button', class: 'finding', title, on }, finding.text);
}
