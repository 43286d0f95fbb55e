import { version } from '../../package.json';
import { NotebookFileError } from '../notebook/notebookCells.ts';
import { parseCommandLine, UsageError, type Command } from './commandLine.ts';
import { EXIT_CODES } from './exitCodes.ts';
import { helpText } from './help.ts';
import { examineBackends } from './doctor.ts';
import { exportNotebook } from './export/exportNotebook.ts';
import { convertFile } from './convert/convertFile.ts';
import { manageKernels } from './kernels/manageKernels.ts';
import { runNotebook } from './run/runNotebook.ts';
import { setUpBackend } from './setup/setUpBackend.ts';
import type { Terminal } from './terminal.ts';

export interface TrainbookOptions {
  /** Without the paths of Node and of the script. */
  args: readonly string[];
  terminal: Terminal;
  /** The folder of the bundles. */
  distFolder: string;
}

/** The command `trainbook`. @returns the exit code. */
export async function trainbook(options: TrainbookOptions): Promise<number> {
  const { args, terminal } = options;
  try {
    return await execute(parseCommandLine(args), options);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof NotebookFileError)) throw error;
    const hint =
      error instanceof UsageError ? `See: ${['trainbook help', error.about ?? ''].join(' ').trim()}\n` : '';
    terminal.write([{ stream: 'stderr', text: `${error.message}\n${hint}` }]);
    return EXIT_CODES.usage;
  }
}

async function execute(command: Command, { terminal, distFolder }: TrainbookOptions): Promise<number> {
  switch (command.name) {
    case 'run':
      return runNotebook({ command, terminal, distFolder });
    case 'kernels':
      return manageKernels(command, terminal);
    case 'convert':
      return convertFile(command, terminal);
    case 'export':
      return exportNotebook({ command, terminal, distFolder });
    case 'setup':
      return setUpBackend(command, terminal);
    case 'doctor':
      return examineBackends(command, terminal);
    case 'help':
      terminal.write([{ stream: 'stdout', text: helpText(command.about) }]);
      return EXIT_CODES.ok;
    case 'version':
      terminal.write([{ stream: 'stdout', text: `${version}\n` }]);
      return EXIT_CODES.ok;
  }
}
