import * as vscode from 'vscode';
import type { Logger } from '../util/logger.ts';
import { startCommandLine } from './commandLine.ts';

const CPU = 'For the Processor';
const GPU = 'For an NVIDIA GPU';

export interface SetUpOptions {
  extensionPath: string;
  logger: Logger;
}

/** Gets TensorFlow's library with `trainbook setup`, after the user agreed to the download. */
export async function setUpBackend({ extensionPath, logger }: SetUpOptions): Promise<void> {
  const detail =
    "The library comes from the PyPI package tensorflow-cpu (about 270 MB), or tensorflow with CUDA (several GB), by this machine's own pip or uv. " +
    'It lands in a folder of its own under your user cache; no Python environment is changed.';
  const question = "Download TensorFlow's library?";
  const choice = await vscode.window.showInformationMessage(question, { modal: true, detail }, CPU, GPU);
  if (choice === undefined) return;
  const args = ['setup', '--yes', ...(choice === GPU ? ['--gpu'] : [])];
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Setting up TensorFlow',
    cancellable: true,
  };
  const failure = await vscode.window.withProgress(options, (progress, token) => {
    const report = (line: string) => {
      logger.info(line);
      progress.report({ message: line });
    };
    return runSetUp({ extensionPath, args, token, report });
  });
  if (failure === undefined) {
    void vscode.window.showInformationMessage('TensorFlow is ready. Kernels that start from now on use it.');
    return;
  }
  const showLog = 'Show Log';
  logger.error('setup failed', failure);
  if ((await vscode.window.showErrorMessage(failure, showLog)) === showLog) logger.show();
}

interface Run {
  extensionPath: string;
  args: string[];
  token: vscode.CancellationToken;
  report: (line: string) => void;
}

/** @returns what went wrong, as a sentence for people; undefined if nothing did. */
async function runSetUp({ extensionPath, args, token, report }: Run): Promise<string | undefined> {
  const child = await startCommandLine({ extensionPath, args });
  token.onCancellationRequested(() => child.kill('SIGINT'));
  child.stdin.end();
  let lastLine = '';
  const readLines = (stream: NodeJS.ReadableStream) => {
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of String(text)
        .split(/[\r\n]+/)
        .filter((part) => part.trim() !== '')) {
        lastLine = line.trim();
        report(lastLine);
      }
    });
  };
  readLines(child.stdout);
  readLines(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code === 0) return undefined;
  return token.isCancellationRequested
    ? 'Setting up TensorFlow was cancelled.'
    : lastLine || `setup ended with code ${code}`;
}
