import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { version } from '../../package.json';
import type { Command } from './commandLine.ts';
import { EXIT_CODES } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

type DoctorCommand = Command & { name: 'doctor' };

const REPORT_FILE = 'trainbook-self-test.md';

/** Says what runs on this machine, how right and how fast it is. @returns the exit code, as the help says. */
export async function examineBackends(command: DoctorCommand, terminal: Terminal): Promise<number> {
  if (command.task === 'conformance') return checkBackends(command, terminal);
  if (command.task === 'bench') return timeSteps(command, terminal);
  if (command.task === 'self-test') return testBackend(command, terminal);
  const { examineMachine, formatDoctorReport } = await import('../backend/doctor.ts'); // loads every backend
  const report = await examineMachine();
  print(terminal, command.json ? JSON.stringify(report) : formatDoctorReport(report));
  return report.taken ? EXIT_CODES.ok : EXIT_CODES.noKernel;
}

async function checkBackends({ backend, json }: DoctorCommand, terminal: Terminal): Promise<number> {
  const { checkConformance, conforms, formatConformance } = await import('../backend/conformance.ts');
  const results = await checkConformance({ rung: backend });
  print(terminal, json ? JSON.stringify(results) : formatConformance(results));
  if (!results.every(conforms)) return EXIT_CODES.nonconforming;
  return results.some(({ outcome }) => outcome === 'checked') ? EXIT_CODES.ok : EXIT_CODES.noKernel;
}

async function timeSteps({ backend, json }: DoctorCommand, terminal: Terminal): Promise<number> {
  const { measureWays, formatBench } = await import('../backend/bench.ts');
  const result = await measureWays({ rung: backend, report: progressOn(terminal) });
  print(terminal, json ? JSON.stringify(result) : formatBench(result));
  return result.outcome === 'measured' ? EXIT_CODES.ok : EXIT_CODES.noKernel;
}

async function testBackend(command: DoctorCommand, terminal: Terminal): Promise<number> {
  const { testYourself, formatSelfTest, passed } = await import('../backend/selfTest.ts');
  const { backend, json, report: file = REPORT_FILE } = command;
  const result = await testYourself({ version, rung: backend, report: progressOn(terminal) });
  try {
    await writeFile(file, formatSelfTest(result));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.write([{ stream: 'stderr', text: `the report could not be written: ${reason}\n` }]);
    return EXIT_CODES.usage;
  }
  const verdict = result.rung
    ? `${result.rung} ${passed(result) ? 'passed' : 'FAILED'}`
    : 'no backend to test';
  print(terminal, json ? JSON.stringify(result) : `${verdict}; the report is ${path.normalize(file)}`);
  if (!result.rung) return EXIT_CODES.noKernel;
  return passed(result) ? EXIT_CODES.ok : EXIT_CODES.nonconforming;
}

/** Steps of what takes long, apart from the findings. */
function progressOn(terminal: Terminal): (line: string) => void {
  return (line) => terminal.write([{ stream: 'stderr', text: `${line}\n` }]);
}

function print(terminal: Terminal, text: string): void {
  terminal.write([{ stream: 'stdout', text: `${text.trimEnd()}\n` }]);
}
