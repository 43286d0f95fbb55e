import type { Command } from './commandLine.ts';
import { EXIT_CODES } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

/** Says what runs on this machine. @returns the exit code: whether any backend does. */
export async function examineBackends(
  command: Command & { name: 'doctor' },
  terminal: Terminal,
): Promise<number> {
  const { examineMachine, formatDoctorReport } = await import('../backend/doctor.ts'); // loads every backend
  const report = await examineMachine();
  const text = command.json ? JSON.stringify(report) : formatDoctorReport(report);
  terminal.write([{ stream: 'stdout', text: `${text.trimEnd()}\n` }]);
  return report.taken ? EXIT_CODES.ok : EXIT_CODES.noKernel;
}
