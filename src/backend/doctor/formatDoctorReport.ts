import type { DoctorReport } from './doctorReport.ts';
import type { ProbeResult } from '../probe/probeResult.ts';

const WIDTH = 96;
const INDENT = 12;
const RUNG_INDENT = 22;

/** The report as text for one screen, at most 96 columns wide. */
export function formatDoctorReport(report: DoctorReport): string {
  const { machine, node, libraries, rungs } = report;
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  return [
    'Trainbook on this machine',
    '',
    ...field('Machine', `${machine.system}, ${machine.processor}, ${machine.cores} cores, ${memory} memory`),
    ...field('GPU', machine.gpus.length > 0 ? machine.gpus.join('\n') : 'nvidia-smi shows none'),
    ...field('Node', `${node.version} (${node.path})${node.problem ? `\n${node.problem}` : ''}`),
    ...field('Library', describeLibraries(libraries)),
    '',
    'Backends, the best first',
    ...rungs.flatMap((result) => describeRung(result, report)),
    '',
    ...wrap(conclusion(report), 0),
    '',
  ].join('\n');
}

function describeLibraries({ found, refused }: DoctorReport['libraries']): string {
  return [
    ...found.map(({ source, file }) => `${file}, from ${source}`),
    ...refused.map(({ source, reason }) => `none from ${source}: ${reason}`),
  ].join('\n');
}

function describeRung(result: ProbeResult, { taken }: DoctorReport): string[] {
  const mark = result.rung === taken ? '=>' : result.works ? ' +' : ' -';
  const text = result.works
    ? `${result.label}\n${result.proof}`
    : `${result.reason}\nto have it: ${result.remedy}`;
  return hang(`${mark} ${result.rung}`, text, RUNG_INDENT);
}

function conclusion({ taken, forced, loss, rungs }: DoctorReport): string {
  if (!taken) {
    return forced
      ? `TRAINBOOK_BACKEND asks for ${forced}, which does not work here: notebooks can not train.`
      : 'No backend works here: notebooks can not train.';
  }
  const why = forced ? 'is taken because TRAINBOOK_BACKEND asks for it' : 'is taken';
  const missed = rungs.find(({ rung }) => rung === loss);
  const advice = missed && !missed.works ? ` ${loss} would be faster: ${missed.remedy}.` : '';
  return `${taken} ${why}.${advice}`;
}

function field(name: string, text: string): string[] {
  return hang(name, text, INDENT);
}

/** A text beside a name; further lines begin below the first. */
function hang(name: string, text: string, indent: number): string[] {
  const [first = '', ...rest] = text.split('\n').flatMap((line) => wrap(line, indent));
  return [name.padEnd(indent) + first.trimStart(), ...rest];
}

/** Breaks a text between words so that no line is too wide; a word that is too long stays whole. */
function wrap(text: string, indent: number): string[] {
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(margin + line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, margin + line];
}
