import type { MeasuredChoice } from '../choice/stepChoice.ts';
import type { Rung } from '../rung.ts';
import { describeChoice, fastestOf } from '../choice/stepChoice.ts';

/** How long a training step of one network takes in each way. */
export interface NetworkFigures {
  network: string;
  batchSize: number;
  /** The way without XLA and in float32 first. */
  ways: MeasuredChoice[];
  /** How many times faster than the first way the winner is; 1 where the first one is to be taken. */
  ratio: number;
  /** Such as `bfloat16`. */
  winner: string;
}

/** What was measured on one rung, in a process of its own. */
export type BenchReport =
  | {
      rung: Rung;
      outcome: 'measured';
      label: string;
      /** Whether steps are compiled here; if not there is one way only. */
      compiled: boolean;
      networks: NetworkFigures[];
    }
  | { rung: Rung; outcome: 'refused'; reason: string; remedy: string }
  | { rung: Rung; outcome: 'died'; reason: string };

export function toFigures(network: string, batchSize: number, ways: MeasuredChoice[]): NetworkFigures {
  const winner = fastestOf(ways);
  const [first] = ways;
  const ratio = first?.stepMs !== undefined && winner.stepMs !== undefined ? first.stepMs / winner.stepMs : 1;
  return { network, batchSize, ways, ratio, winner: describeChoice(winner) };
}

/** A table of the ways and networks, with what won. */
export function formatBench(report: BenchReport): string {
  if (report.outcome === 'refused')
    return `${report.rung} is not here: ${report.reason} (${report.remedy})\n`;
  if (report.outcome === 'died') return `${report.rung} FAILED: ${report.reason}\n`;
  const { rung, label, compiled, networks } = report;
  return [
    `${rung}: ${label}`,
    `Median milliseconds of a training step, ${compiled ? 'compiled' : 'op by op: this backend compiles no steps'}`,
    '',
    ...networks.flatMap((figures) => [...formatNetwork(figures), '']),
    ...(compiled ? [conclusion(networks), ''] : []),
  ].join('\n');
}

function formatNetwork({ network, batchSize, ways, ratio, winner }: NetworkFigures): string[] {
  const width = Math.max(...ways.map((way) => describeChoice(way).length));
  return [
    `${network}, batch ${batchSize}`,
    ...ways.map((way) => {
      const name = describeChoice(way);
      const mark = name === winner ? '=>' : '  ';
      return `${mark} ${name.padEnd(width)}  ${formatTime(way)}${formatRatio(way, ways[0]!)}`;
    }),
    ratio === 1
      ? `   ${winner} wins`
      : `   ${winner} wins, ${ratio.toFixed(2)} times as fast as ${describeChoice(ways[0]!)}`,
  ];
}

function formatTime({ stepMs, failure }: MeasuredChoice): string {
  if (stepMs === undefined) return `does not work: ${failure ?? 'no reason was given'}`;
  return stepMs.toFixed(stepMs < 10 ? 2 : 1).padStart(8);
}

/** Of the time of the first way. */
function formatRatio(way: MeasuredChoice, first: MeasuredChoice): string {
  if (way === first || way.stepMs === undefined || first.stepMs === undefined) return '';
  return `  ${(way.stepMs / first.stepMs).toFixed(2)}`;
}

function conclusion(networks: readonly NetworkFigures[]): string {
  const others = networks.filter(({ ratio }) => ratio !== 1);
  if (others.length === 0) return 'float32 without XLA, the default, is the fastest here.';
  const names = others.map(({ network, winner }) => `${winner} for ${network}`).join(', ');
  return `Not the default wins: ${names}. Say precision: 'auto' and xla: 'auto' to have it measured for your own model.`;
}
