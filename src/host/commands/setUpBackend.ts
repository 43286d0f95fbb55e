import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import type { Logger } from '../util/logger.ts';
import { startCommandLine } from './commandLine.ts';
import { describePlan, describeProgress, parseSetUpMessage } from './setUpMessages.ts';
import type { SetUpMessage } from './setUpMessages.ts';

export interface SetUpOptions {
  extensionPath: string;
  logger: Logger;
}

const VARIANTS = [
  { label: 'For the processor', detail: 'Any machine.', args: [] },
  { label: 'For an NVIDIA GPU', detail: 'With CUDA: several times as large a download.', args: ['--gpu'] },
];

/** Gets TensorFlow's library with `trainbook setup`: says first what is downloaded, and asks. */
export async function setUpBackend(options: SetUpOptions): Promise<void> {
  const title = "Set up TensorFlow's library";
  const variant = await vscode.window.showQuickPick(VARIANTS, { title });
  if (!variant) return;
  const offered = await runSetUp(options, { args: variant.args, onMessage: () => undefined });
  if (offered.finished?.found !== undefined) return showReady(`there already: ${offered.finished.found}`);
  if (!offered.offer) return showFailure(options.logger, offered.problem);
  const detail = describePlan(offered.offer.plan);
  if (detail === undefined) return showFailure(options.logger, offered.problem);
  const download = 'Download';
  const question = "Download TensorFlow's library?";
  const choice = await vscode.window.showInformationMessage(question, { modal: true, detail }, download);
  if (choice !== download) return;
  const done = await downloadWithProgress(options, variant.args);
  if (done.finished) showReady(done.finished.installed ?? '');
  else await showFailure(options.logger, done.problem);
}

function downloadWithProgress(options: SetUpOptions, args: string[]): Thenable<SetUpEnd> {
  const shown = { location: vscode.ProgressLocation.Notification, title: 'TensorFlow', cancellable: true };
  return vscode.window.withProgress(shown, (progress, token) => {
    let reached = 0;
    const onMessage = (message: SetUpMessage) => {
      if (message.type !== 'progress') return;
      const { text, percent = 0 } = describeProgress(message);
      progress.report({ message: text, increment: Math.max(0, percent - reached) });
      reached = Math.max(reached, percent);
    };
    return runSetUp(options, { args: [...args, '--yes'], onMessage, token });
  });
}

interface SetUpEnd {
  offer?: SetUpMessage & { type: 'offer' };
  finished?: SetUpMessage & { type: 'finished' };
  /** Why it did not finish, for people. */
  problem: string;
}

interface SetUpRun {
  args: string[];
  onMessage: (message: SetUpMessage) => void;
  token?: vscode.CancellationToken;
}

async function runSetUp({ extensionPath, logger }: SetUpOptions, run: SetUpRun): Promise<SetUpEnd> {
  const child = await startCommandLine({ extensionPath, args: ['setup', '--json', ...run.args] });
  run.token?.onCancellationRequested(() => child.kill('SIGINT'));
  child.stdin.end();
  child.stderr.setEncoding('utf8').on('data', (text: string) => logger.info(`setup: ${text.trimEnd()}`));
  const end: SetUpEnd = { problem: 'The set-up ended without a word: the log says more.' };
  createInterface({ input: child.stdout }).on('line', (line) => {
    logger.info(`setup: ${line}`);
    const message = parseSetUpMessage(line);
    if (!message) return;
    if (message.type === 'offer') end.offer = message;
    if (message.type === 'finished') end.finished = message;
    if (message.type === 'failed') end.problem = message.reason;
    run.onMessage(message);
  });
  await new Promise<void>((resolve, reject) => child.once('error', reject).once('close', () => resolve()));
  return end;
}

function showReady(what: string): void {
  const message = `TensorFlow's library is ready (${what}). Kernels that start from now on use it.`;
  void vscode.window.showInformationMessage(message);
}

async function showFailure(logger: Logger, problem: string): Promise<void> {
  logger.error(`setup failed: ${problem}`);
  const showLog = 'Show Log';
  if ((await vscode.window.showErrorMessage(problem, showLog)) === showLog) logger.show();
}
