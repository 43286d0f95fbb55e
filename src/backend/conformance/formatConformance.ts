import type { CaseResult, RungConformance, Verdict } from './conformanceReport.ts';
import { brokenCases } from './conformanceReport.ts';

const COLUMNS = ['op', 'cases', 'forward', 'gradient', 'greatest error'] as const;

/** A table for each rung, one line an op, and below them one line for each rung. */
export function formatConformance(results: readonly RungConformance[]): string {
  const tables = results.flatMap((result) => (result.outcome === 'checked' ? [formatRung(result), ''] : []));
  return [...tables, ...results.flatMap(summarize), ''].join('\n');
}

function formatRung({ rung, label, cases }: RungConformance & { outcome: 'checked' }): string {
  const rows = [...new Set(cases.map(({ op }) => op))].map((op) => {
    const own = cases.filter((each) => each.op === op);
    return [
      op,
      String(own.length),
      worst(own.map(({ forward }) => forward)),
      worst(own.flatMap(({ gradient }) => gradient ?? [])),
      formatError(own),
    ];
  });
  return [`${rung}: ${label}`, '', ...formatRows([[...COLUMNS], ...rows])].join('\n');
}

function formatRows(rows: string[][]): string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[1]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** `-` where no case has such a part. */
function worst(verdicts: Verdict[]): string {
  if (verdicts.length === 0) return '-';
  return (['failed', 'missing'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'ok';
}

function formatError(cases: readonly CaseResult[]): string {
  const greatest = Math.max(...cases.map(({ error }) => error));
  return greatest === 0 ? '0' : greatest.toExponential(1);
}

function summarize(result: RungConformance): string[] {
  const { rung } = result;
  if (result.outcome === 'refused') return [`${rung} is not here: ${result.reason} (${result.remedy})`];
  if (result.outcome === 'died') return [`${rung} FAILED: ${result.reason}`];
  const { cases } = result;
  const broken = brokenCases(cases);
  const known = cases.filter((each) => each.known !== undefined && !broken.includes(each));
  const good = cases.length - broken.length - known.length;
  const error = `greatest error ${formatError(cases)}`;
  return [
    `${rung}: ${good} of ${cases.length} cases right, ${error}${broken.length > 0 ? `, ${broken.length} WRONG` : ''}`,
    ...broken.map((each) => `  ${nameOf(each)}: ${each.reason}`),
    ...known.map((each) => `  ${nameOf(each)} is known to be missing: ${each.known}`),
  ];
}

function nameOf({ op, case: name }: CaseResult): string {
  return name ? `${op} (${name})` : op;
}
