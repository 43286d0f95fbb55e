import path from 'node:path';
import { version } from '../../../package.json';
import type { NotebookCell } from '../../notebook/notebookCells.ts';
import type { LoggedEvent } from '../../protocol/kernelMessages.ts';
import { KernelSession } from '../../session/kernelSession.ts';
import { UsageError, type Command, type RunCommand } from '../commandLine.ts';
import { isInRanges, isParametersCell } from '../runOptions.ts';
import { EXIT_CODES } from '../exitCodes.ts';
import { JsonPresenter } from '../present/jsonPresenter.ts';
import type { Presenter, RunOutcome } from '../present/presenter.ts';
import { TextPresenter } from '../present/textPresenter.ts';
import type { Terminal } from '../terminal.ts';
import { Interruption } from './interruption.ts';
import { KeptOutputs } from './keptOutputs.ts';
import { OpenRuns } from './openRuns.ts';
import { readNotebook } from './readNotebook.ts';
import { runCells } from './runCells.ts';

export interface RunNotebookOptions {
  command: Command & { name: 'run' };
  terminal: Terminal;
  /** The folder of the bundles. */
  distFolder: string;
}

/**
 * Runs a notebook in a kernel of its own, started and ended here.
 *
 * @returns the exit code.
 * @throws NotebookFileError if the notebook can't be read.
 */
export async function runNotebook({ command, terminal, distFolder }: RunNotebookOptions): Promise<number> {
  const notebook = path.resolve(command.notebook);
  const cells = await readNotebook(notebook, command.notebook);
  checkTargets(command, cells);
  const presenter = createPresenter(command, terminal);
  const interruption = new Interruption((text) => terminal.write(presenter.notice(text)));
  const run = new NotebookRun({ command, terminal, distFolder, notebook, cells, presenter, interruption });
  interruption.limit(command.timeoutSeconds);
  const outcome = await run.toItsEnd();
  interruption.dispose();
  return interruption.exitCode ?? exitCodeOf(outcome);
}

/** @throws UsageError if a cell or a parameter is asked for that can't be there. */
function checkTargets(
  { cells: ranges = [], parameters, notebook }: RunCommand,
  cells: readonly NotebookCell[],
): void {
  const beyond = ranges.find(({ from }) => from > cells.length);
  if (beyond) throw new UsageError(`${notebook} has ${cells.length} cells, no cell ${beyond.from}`, 'run');
  if (parameters === undefined) return;
  const place = cells.findIndex(isParametersCell);
  if (place < 0) throw new UsageError(`${notebook} has no cell that begins with "// %% parameters"`, 'run');
  if (ranges.length > 0 && !isInRanges(place + 1, ranges))
    throw new UsageError(
      `--param needs the parameters cell, which is cell ${place + 1}: add it to --cells`,
      'run',
    );
}

interface NotebookRunOptions extends RunNotebookOptions {
  /** Absolute path. */
  notebook: string;
  cells: NotebookCell[];
  presenter: Presenter;
  interruption: Interruption;
}

class NotebookRun {
  private readonly openRuns: OpenRuns;
  private readonly outputs: KeptOutputs;
  private backendReady = false;

  constructor(private readonly options: NotebookRunOptions) {
    this.openRuns = new OpenRuns(path.dirname(options.notebook));
    this.outputs = new KeptOutputs(options.notebook, options.command.outputs);
  }

  async toItsEnd(): Promise<RunOutcome> {
    const { terminal, presenter } = this.options;
    const startedAt = performance.now();
    terminal.write(presenter.started());
    const outcome = await this.run();
    const problem = await this.outputs.write();
    if (problem !== undefined) terminal.write(presenter.notice(problem));
    terminal.write(presenter.finished(outcome, (performance.now() - startedAt) / 1000));
    return outcome;
  }

  private async run(): Promise<RunOutcome> {
    try {
      const session = await this.start();
      return await this.runCells(session);
    } catch (error) {
      return { kind: 'kernelNotStarted', reason: (error as Error).message };
    }
  }

  private start(): Promise<KernelSession> {
    const { command, notebook, distFolder } = this.options;
    return KernelSession.start({
      notebook,
      kernelPath: path.join(distFolder, 'kernel', 'main.cjs'),
      environment: {
        TRAINBOOK_ENDS_WITH_CLIENTS: '1', // a command that is killed leaves no kernel behind
        ...(command.backend && { TRAINBOOK_BACKEND: command.backend }),
      },
      onEvent: (logged) => this.show(logged),
    });
  }

  private async runCells(session: KernelSession): Promise<RunOutcome> {
    const { cells, notebook, presenter, terminal, command, interruption, distFolder } = this.options;
    interruption.watch(session);
    const outcome = await runCells({
      cells,
      notebook,
      executor: session,
      presenter,
      write: (writes) => terminal.write(writes),
      ...(command.cells && { ranges: command.cells }),
      ...(command.parameters && { parameters: command.parameters }),
      keepGoing: command.keepGoing,
      interrupted: () => interruption.asked,
    });
    await session.stop('the run is over');
    for (const event of await this.openRuns.close(path.join(distFolder, 'webviews'))) {
      this.show({ sequence: 0, time: Date.now(), event });
    }
    return outcome.kind === 'cellsFailed' && !this.backendReady ? { kind: 'noBackend' } : outcome;
  }

  private show(logged: LoggedEvent): void {
    if (logged.event.type === 'backendReady') this.backendReady = true;
    this.openRuns.follow(logged.event);
    this.outputs.follow(logged.event);
    this.options.terminal.write(this.options.presenter.event(logged));
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
    case 'noBackend':
    case 'kernelNotStarted':
      return EXIT_CODES.noKernel;
    case 'interrupted':
      return EXIT_CODES.interrupted;
  }
}
