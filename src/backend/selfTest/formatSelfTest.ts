import type { SelfTestReport } from './selfTestReport.ts';
import type { ParityReport } from './parityReport.ts';
import { formatConformance } from '../conformance/formatConformance.ts';
import { formatDoctorReport } from '../doctor/formatDoctorReport.ts';
import { formatBench } from '../measure/benchReport.ts';
import { shortenHome } from '../../files/shortenHome.ts';
import { isPar } from './parityReport.ts';

/** The report as one Markdown file: the tables for people, and at its end all findings as JSON. */
export function formatSelfTest(report: SelfTestReport): string {
  const { version, date, rung, machine, conformance, parity, bench } = report;
  const text = [
    `# Trainbook's self-test: ${rung ?? 'no backend'}`,
    '',
    `Trainbook ${version}, ${date}`,
    '',
    ...section('Machine and backends', formatDoctorReport(machine)),
    ...(conformance ? section('Every op and gradient', formatConformance([conformance])) : []),
    ...(parity ? section('Compiled against eager training', formatParity(parity)) : []),
    ...(bench ? section('Precision and XLA', formatBench(bench)) : []),
    '## Findings as JSON',
    '',
    ...fenced('json', JSON.stringify(report, undefined, 1)),
    '',
  ].join('\n');
  return shortenHome(text);
}

function formatParity(report: ParityReport): string {
  const { rung } = report;
  if (report.outcome === 'refused') return `${rung} is not here: ${report.reason} (${report.remedy})`;
  if (report.outcome === 'died') return `${rung} FAILED: ${report.reason}`;
  if (!report.compiled) return `${rung} compiles no steps: there is nothing to compare`;
  const width = Math.max(...report.cases.map(({ name }) => name.length));
  return [
    ...report.cases.map(({ name, error, passed, failure }) => {
      const verdict = passed ? 'ok   ' : 'WRONG';
      return `${name.padEnd(width)}  ${verdict}  ${failure ?? `greatest difference ${error.toExponential(1)}`}`;
    }),
    isPar(report) ? 'Compiled steps have the numbers of eager ones.' : 'Compiled steps have OTHER numbers.',
  ].join('\n');
}

function section(title: string, text: string): string[] {
  return [`## ${title}`, '', ...fenced('text', text.trimEnd()), ''];
}

/** A fence that no text of ours contains. */
function fenced(language: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text, fence];
}
