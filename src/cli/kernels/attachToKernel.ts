import path from 'node:path';
import process from 'node:process';
import { version } from '../../../package.json';
import type { LoggedEvent } from '../../protocol/kernelMessages.ts';
import type { LiveKernel } from '../../session/kernelDirectories.ts';
import { KernelSession } from '../../session/kernelSession.ts';
import { EXIT_CODES } from '../exitCodes.ts';
import { JsonPresenter } from '../present/jsonPresenter.ts';
import type { Presenter } from '../present/presenter.ts';
import { TextPresenter } from '../present/textPresenter.ts';
import type { Terminal } from '../terminal.ts';

export interface AttachOptions {
  json: boolean;
  terminal: Terminal;
}

/**
 * Shows what a kernel did and does, until no cell runs, it ends, or somebody presses Ctrl-C; the kernel goes on.
 * @returns the exit code.
 * @throws KernelVersionError, or Error if it can't be reached.
 */
export async function attachToKernel({ manifest }: LiveKernel, options: AttachOptions): Promise<number> {
  const { terminal } = options;
  const { notebook, pid } = manifest;
  const presenter = createPresenter(notebook, options);
  const show = (logged: LoggedEvent) => {
    const { event } = logged;
    if (event.type === 'cellStarted') {
      const cell = { number: event.cell.index + 1, text: event.source };
      terminal.write(presenter.cellStarting(event.executionId, cell));
    }
    terminal.write(presenter.event(logged));
  };
  const left = new Promise<End>((resolve) =>
    process.once('SIGINT', () => resolve({ code: EXIT_CODES.ok, notice: 'left; the kernel goes on' })),
  );
  const session = await KernelSession.reattach({ notebook, kernelPath: '', onEvent: show });
  if (!session) throw new Error(`Kernel ${pid} ended before it could be attached.`);
  const { code, notice } = await Promise.race([left, untilOver(session)]);
  terminal.write(presenter.notice(notice));
  session.detach();
  return code;
}

interface End {
  /** The exit code. */
  code: number;
  /** What is said at the end. */
  notice: string;
}

function untilOver(session: KernelSession): Promise<End> {
  const idle = { code: EXIT_CODES.ok, notice: 'no cell runs; the kernel waits' };
  if (session.state !== 'busy') return Promise.resolve(idle);
  return new Promise((resolve) => {
    session.onDidChangeState((state) => state === 'ready' && resolve(idle));
    session.onDidEnd((notice) => resolve({ code: EXIT_CODES.cellFailed, notice }));
  });
}

function createPresenter(notebook: string, { json, terminal }: AttachOptions): Presenter {
  if (json) return new JsonPresenter();
  const folder = path.relative('', path.dirname(notebook));
  return new TextPresenter({
    notebook: path.relative('', notebook),
    fromHere: (notebookRelative) => path.join(folder, notebookRelative),
    nameFile: (absolutePath) => path.relative('', absolutePath),
    version,
    isTerminal: terminal.isTerminal,
    layout: () => terminal.layout(),
  });
}
