import path from 'node:path';
import { version } from '../../../package.json';
import { KernelSession } from '../../session/kernelSession.ts';
import type { Command } from '../commandLine.ts';
import { EXIT_CODES } from '../exitCodes.ts';
import { JsonPresenter } from '../present/jsonPresenter.ts';
import type { Presenter, RunOutcome } from '../present/presenter.ts';
import { TextPresenter } from '../present/textPresenter.ts';
import type { Terminal } from '../terminal.ts';
import { Interruption } from './interruption.ts';
import { readNotebook } from './readNotebook.ts';
import { runCells } from './runCells.ts';

export interface RunNotebookOptions {
  command: Command & { name: 'run' };
  terminal: Terminal;
  /** The kernel's bundle. */
  kernelPath: string;
}

/**
 * Runs a notebook in a kernel of its own, started and ended here.
 *
 * @returns the exit code.
 * @throws UsageError if the notebook can't be read.
 */
export async function runNotebook({ command, terminal, kernelPath }: RunNotebookOptions): Promise<number> {
  const notebook = path.resolve(command.notebook);
  const cells = await readNotebook(notebook, command.notebook);
  const presenter = createPresenter(command, terminal);
  const startedAt = performance.now();
  terminal.write(presenter.started());
  const interruption = new Interruption((text) => terminal.write(presenter.notice(text)));
  const { session, reason } = await startSession();
  const outcome = session ? await runAll(session) : ({ kind: 'kernelNotStarted', reason } as const);
  interruption.dispose();
  terminal.write(presenter.finished(outcome, (performance.now() - startedAt) / 1000));
  return interruption.exitCode ?? exitCodeOf(outcome);

  async function startSession(): Promise<{ session?: KernelSession; reason: string }> {
    try {
      const { backend } = command;
      const session = await KernelSession.start({
        notebook,
        kernelPath,
        environment: backend && { TRAINBOOK_BACKEND: backend },
        onEvent: (event) => terminal.write(presenter.event(event)),
      });
      return { session, reason: '' };
    } catch (error) {
      return { reason: (error as Error).message };
    }
  }

  async function runAll(session: KernelSession): Promise<RunOutcome> {
    interruption.watch(session);
    try {
      return await runCells({
        cells,
        notebook,
        executor: session,
        presenter,
        write: (writes) => terminal.write(writes),
        keepGoing: command.keepGoing,
        interrupted: () => interruption.asked,
      });
    } finally {
      await session.stop('the run is over');
    }
  }
}

function createPresenter(command: Command & { name: 'run' }, terminal: Terminal): Presenter {
  if (command.json) return new JsonPresenter();
  const folder = path.dirname(command.notebook);
  return new TextPresenter({
    notebook: command.notebook,
    fromHere: (notebookRelative) => path.join(folder, notebookRelative),
    nameFile: (absolutePath) => path.relative('', absolutePath),
    version,
    isTerminal: terminal.isTerminal,
    layout: () => terminal.layout(),
  });
}

function exitCodeOf(outcome: RunOutcome): number {
  switch (outcome.kind) {
    case 'ok':
      return EXIT_CODES.ok;
    case 'cellsFailed':
    case 'kernelDied':
      return EXIT_CODES.cellFailed;
    case 'kernelNotStarted':
      return EXIT_CODES.noKernel;
    case 'interrupted':
      return EXIT_CODES.interrupted;
  }
}
