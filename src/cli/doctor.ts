import type { Command } from './commandLine.ts';
import { EXIT_CODES } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

type DoctorCommand = Command & { name: 'doctor' };

/** Says what runs on this machine, or how right it is. @returns the exit code, as the help says. */
export async function examineBackends(command: DoctorCommand, terminal: Terminal): Promise<number> {
  if (command.conformance) return checkBackends(command, terminal);
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

function print(terminal: Terminal, text: string): void {
  terminal.write([{ stream: 'stdout', text: `${text.trimEnd()}\n` }]);
}
