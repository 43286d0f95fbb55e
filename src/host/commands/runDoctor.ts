import type { ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import { startCommandLine } from './commandLine.ts';

/** Runs `trainbook doctor` in a terminal that stays open until it is closed. */
export function runDoctor(extensionPath: string): void {
  const terminal = vscode.window.createTerminal({
    name: 'Trainbook Doctor',
    iconPath: new vscode.ThemeIcon('pulse'),
    pty: new CommandLineTerminal(extensionPath, ['doctor']),
  });
  terminal.show();
}

/** A terminal for one command: it needs no shell, and what was printed stays when the command is through. */
class CommandLineTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private child: ChildProcess | undefined;
  private ended = false;

  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;

  constructor(
    private readonly extensionPath: string,
    private readonly args: string[],
  ) {}

  open(): void {
    void this.run();
  }

  handleInput(data: string): void {
    if (this.ended) this.closed.fire(0);
    else if (data === '\u0003') this.child?.kill('SIGINT');
  }

  close(): void {
    this.child?.kill();
  }

  private async run(): Promise<void> {
    try {
      const child = await startCommandLine({
        extensionPath: this.extensionPath,
        args: this.args,
        colors: true,
      });
      this.child = child;
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => this.print(text));
      }
      child.on('error', (error) => this.print(`${error.message}\n`));
      child.on('close', () => this.finish());
    } catch (error) {
      this.print(`${error instanceof Error ? error.message : String(error)}\n`);
      this.finish();
    }
  }

  private finish(): void {
    this.ended = true;
    this.print('\nPress any key to close this terminal.\n');
  }

  private print(text: string): void {
    this.written.fire(text.replace(/\r?\n/g, '\r\n'));
  }
}
