import { createInterface } from 'node:readline/promises';
import process from 'node:process';
import { cacheFolder } from '../../files/cacheFolder.ts';
import { locateLibrary } from '../../backend/libtensorflow/locateLibrary.ts';
import { SetupFailure, setUpLibtensorflow, type SetupProgress } from '../../backend/setup.ts';
import { planPackage } from '../../backend/setup/packagePlan.ts';
import { shortenHome } from '../../files/shortenHome.ts';
import type { Command } from '../commandLine.ts';
import { EXIT_CODES } from '../exitCodes.ts';
import type { Terminal } from '../terminal.ts';
import { JsonSetupPresenter, TextSetupPresenter, type SetupPresenter } from './setupPresenter.ts';
import { isYes } from './setupTexts.ts';

type SetupCommand = Command & { name: 'setup' };

/**
 * Gets libtensorflow unless some is there, after saying what is downloaded and asking.
 *
 * @returns the exit code.
 */
export async function setUpBackend(command: SetupCommand, terminal: Terminal): Promise<number> {
  const presenter = command.json ? new JsonSetupPresenter() : new TextSetupPresenter(terminal);
  const there = command.gpu ? undefined : (await locateLibrary()).found[0];
  if (there) {
    terminal.write(presenter.found(there.source));
    return EXIT_CODES.ok;
  }
  const plan = planPackage(process.platform, process.arch, command.gpu ? 'gpu' : 'cpu');
  terminal.write(presenter.offer({ plan, cacheFolder: shortenHome(cacheFolder()) }));
  if (!command.yes) {
    const answer = command.json || !terminal.canAsk ? undefined : await ask('Download it? [Y/n] ');
    if (answer === undefined) {
      terminal.write(presenter.failed('nothing was downloaded: say trainbook setup --yes to download it'));
      return EXIT_CODES.usage;
    }
    if (!isYes(answer)) return EXIT_CODES.ok;
  }
  return download(command, terminal, presenter);
}

async function download(
  command: SetupCommand,
  terminal: Terminal,
  presenter: SetupPresenter,
): Promise<number> {
  const abort = new AbortController();
  const cancel = () => abort.abort(new Error('cancelled; nothing was kept'));
  process.once('SIGINT', cancel).once('SIGTERM', cancel);
  try {
    const report = atMostTenASecond((progress, time) => terminal.write(presenter.progress(progress, time)));
    const variant = command.gpu ? 'gpu' : 'cpu';
    const { name, folder } = await setUpLibtensorflow({ variant, report, signal: abort.signal });
    terminal.write(presenter.done(name, shortenHome(folder)));
    return EXIT_CODES.ok;
  } catch (error) {
    if (!abort.signal.aborted && !(error instanceof SetupFailure)) throw error;
    terminal.write(presenter.failed((error as Error).message));
    return abort.signal.aborted ? EXIT_CODES.interrupted : EXIT_CODES.noKernel;
  } finally {
    process.off('SIGINT', cancel).off('SIGTERM', cancel);
  }
}

/** Every new phase and, within one, no more than an eye can follow. */
function atMostTenASecond(show: (progress: SetupProgress, timeMs: number) => void) {
  let last = { text: '', time: -Infinity };
  return (progress: SetupProgress): void => {
    const time = performance.now();
    if (progress.text === last.text && time - last.time < 100) return;
    last = { text: progress.text, time };
    show(progress, time);
  };
}

/** @returns undefined if the input ends before an answer. */
async function ask(question: string): Promise<string | undefined> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<undefined>((resolve) => prompt.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([prompt.question(question), ended]);
  } finally {
    prompt.close();
  }
}
