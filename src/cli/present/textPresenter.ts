import type { DisplayData } from '../../protocol/displayData.ts';
import type { CellOutput, KernelEvent, LoggedEvent } from '../../protocol/kernelMessages.ts';
import type { BackendDescription } from '../../protocol/runData.ts';
import { formatDisplay } from './formatDisplay.ts';
import { formatError, type CellSource } from './formatError.ts';
import { formatDuration } from './formatNumbers.ts';
import type { TextLayout } from './formatTable.ts';
import type { Presenter, RunOutcome } from './presenter.ts';
import { ProgressView } from './progressView.ts';
import { Screen, type Write } from './screen.ts';

export interface TextPresenterOptions {
  /** The notebook as the user named it. */
  notebook: string;
  /** A path relative to the notebook's folder, as the user would type it. */
  fromHere(notebookRelative: string): string;
  /** How another file is named in the output. */
  nameFile(absolutePath: string): string;
  version: string;
  isTerminal: boolean;
  layout(): TextLayout;
}

/** For people. */
export class TextPresenter implements Presenter {
  private readonly screen: Screen;
  private readonly progress: ProgressView;
  private readonly cells = new Map<string, CellSource>();
  private readonly updatable = new Map<string, DisplayData>();
  private readonly runs = new Map<string, { folder: string; report: string }>();
  /** Those that wait for the backend, which comes first. */
  private readonly headings: string[] = [];
  private backendShown = false;

  constructor(private readonly options: TextPresenterOptions) {
    this.screen = new Screen(options.isTerminal);
    this.progress = new ProgressView(this.screen, options.isTerminal, () => options.layout());
  }

  started(): Write[] {
    const { version, notebook } = this.options;
    return this.screen.printLines(this.paint.dim(`trainbook ${version} · ${notebook}`));
  }

  markdown(text: string): Write[] {
    this.headings.push(...headingsOf(text));
    return this.backendShown ? this.flushHeadings() : [];
  }

  cellStarting(executionId: string, cell: CellSource): Write[] {
    this.cells.set(executionId, cell);
    return [];
  }

  event({ event, time }: LoggedEvent): Write[] {
    if (event.type === 'backendReady') this.backendShown = true;
    if (event.type === 'progress') return this.progress.update(event.progressId, event.progress, time);
    if (event.type === 'output') return this.output(event.executionId, event.output, time);
    return this.lifeCycle(event);
  }

  notice(text: string): Write[] {
    return this.screen.printLines(this.paint.yellow(text), 'stderr');
  }

  finished(outcome: RunOutcome, elapsedSeconds: number): Write[] {
    const records = [...this.runs.values()].flatMap(({ folder, report }) => [
      this.fact('run', this.options.fromHere(folder)),
      ...(report === ''
        ? []
        : [this.fact('report', `${this.options.fromHere(report)} (opens in any browser)`)]),
    ]);
    return [
      ...this.flushDisplays(),
      ...this.progress.end(),
      ...(records.length > 0 ? this.screen.printLines(['', ...records].join('\n')) : []),
      ...this.outcome(outcome, formatDuration(elapsedSeconds)),
    ];
  }

  private flushHeadings(): Write[] {
    const headings = this.headings.splice(0);
    return headings.flatMap((heading) => this.screen.printLines(this.paint.dim(`# ${heading}`)));
  }

  private get paint(): TextLayout['paint'] {
    return this.options.layout().paint;
  }

  private lifeCycle(event: KernelEvent): Write[] {
    switch (event.type) {
      case 'backendReady':
        return [...this.screen.printLines(this.backend(event.backend)), ...this.flushHeadings()];
      case 'cellFinished':
        return [...this.flushDisplays(), ...this.progress.end()];
      case 'runStarted':
        this.runs.set(event.run.id, { folder: event.folder, report: '' });
        return this.screen.printLines(this.paint.dim(`recording to ${this.options.fromHere(event.folder)}`));
      case 'runFinished': {
        const run = this.runs.get(event.runId);
        if (run) run.report = event.report;
        return [];
      }
      default:
        return [];
    }
  }

  private backend({ label, proof, loss }: BackendDescription): string {
    const facts = [this.fact('backend', label), this.fact('proof', proof)];
    return [...facts, ...(loss === undefined ? [] : [this.paint.yellow(`lost     ${loss}`)])].join('\n');
  }

  private fact(name: string, text: string): string {
    return `${this.paint.bold(name.padEnd(7))}  ${text}`;
  }

  private output(executionId: string, output: CellOutput, time: number): Write[] {
    switch (output.kind) {
      case 'stream':
        return this.screen.print(output.text, output.stream);
      case 'display':
        return this.display(output.data, output.displayId, time);
      case 'result':
        return this.screen.printLines(formatDisplay(output.data, this.options.layout()));
      case 'error':
        return [...this.flushDisplays(), ...this.progress.end(), ...this.error(executionId, output)];
    }
  }

  private display(data: DisplayData, displayId: string | undefined, time: number): Write[] {
    if (data.kind === 'progress') return this.progress.update(displayId ?? '', data.progress, time);
    if (displayId === undefined) return this.screen.printLines(formatDisplay(data, this.options.layout()));
    this.updatable.set(displayId, data); // what may be replaced is printed once, as it was in the end
    return [];
  }

  private flushDisplays(): Write[] {
    const all = [...this.updatable.values()];
    this.updatable.clear();
    return all.flatMap((data) => this.screen.printLines(formatDisplay(data, this.options.layout())));
  }

  private error(executionId: string, { error }: CellOutput & { kind: 'error' }): Write[] {
    const { notebook, nameFile } = this.options;
    const place = error.location?.cell?.id ?? executionId; // a function of an earlier cell may have thrown
    const cell = this.cells.get(place) ?? this.cells.get(executionId) ?? { number: 0, text: '' };
    const text = formatError(error, { cell, notebook, nameFile }, this.options.layout());
    return this.screen.printLines(`\n${text}`, 'stderr');
  }

  private outcome(outcome: RunOutcome, duration: string): Write[] {
    const { paint, screen } = this;
    switch (outcome.kind) {
      case 'ok':
        return screen.printLines(paint.dim(`done in ${duration}`));
      case 'cellsFailed':
        return screen.printLines(
          paint.red(`failed in ${cellNumbers(outcome.numbers)} after ${duration}`),
          'stderr',
        );
      case 'interrupted':
        return screen.printLines(paint.yellow(`interrupted after ${duration}`), 'stderr');
      case 'noBackend':
        return screen.printLines(paint.red('no cell could run without a backend'), 'stderr');
      case 'kernelNotStarted':
        return screen.printLines(paint.red(`the kernel could not start: ${outcome.reason}`), 'stderr');
      case 'kernelDied':
        return screen.printLines(paint.red(`${outcome.reason} (after ${duration})`), 'stderr');
    }
  }
}

function cellNumbers(numbers: number[]): string {
  return numbers.length === 1 ? `cell ${numbers[0]}` : `cells ${numbers.join(', ')}`;
}

/** The headings of a markdown text, those in code blocks left out. */
function headingsOf(markdown: string): string[] {
  const prose = markdown.replace(/^(```|~~~)[^]*?^\1/gm, '');
  return [...prose.matchAll(/^#{1,6}[ \t]+(.+?)[ \t#]*$/gm)].map((match) => match[1] ?? '');
}
