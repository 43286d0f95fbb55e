import type { SetupProgress } from '../../backend/setup.ts';
import type { ProgressData } from '../../protocol/displayData.ts';
import { ProgressView } from '../present/progressView.ts';
import { Screen, type Write } from '../present/screen.ts';
import type { Terminal } from '../terminal.ts';
import { describeOffer, type SetupOffer } from './setupTexts.ts';

/** Turns what a set-up does into output. */
export interface SetupPresenter {
  /** A library is there already, and nothing is to do. */
  found(source: string): Write[];
  offer(offer: SetupOffer): Write[];
  /** @param timeMs of a clock that only goes forward. */
  progress(progress: SetupProgress, timeMs: number): Write[];
  done(name: string, folder: string): Write[];
  failed(reason: string): Write[];
}

/** For people: a live bar on a terminal, a line a phase and every few seconds on a pipe. */
export class TextSetupPresenter implements SetupPresenter {
  private readonly screen: Screen;
  private readonly view: ProgressView;
  private phase = { text: '', startedAt: 0 };
  private shown: ProgressData | undefined;

  constructor(private readonly terminal: Pick<Terminal, 'isTerminal' | 'layout'>) {
    this.screen = new Screen(terminal.isTerminal);
    this.view = new ProgressView(this.screen, terminal.isTerminal, () => terminal.layout());
  }

  found(source: string): Write[] {
    return this.screen.printLines(`libtensorflow is there already: ${source}`);
  }

  offer(offer: SetupOffer): Write[] {
    return this.screen.printLines(describeOffer(offer));
  }

  progress(step: SetupProgress, timeMs: number): Write[] {
    const isNew = step.text !== this.phase.text;
    const begun = isNew ? this.endPhase() : [];
    if (step.phase === 'done') return begun;
    if (isNew) {
      this.phase = { text: step.text, startedAt: timeMs };
      begun.push(...this.announce(step.text));
    }
    this.shown = toProgress(step, (timeMs - this.phase.startedAt) / 1000);
    return this.shown ? [...begun, ...this.view.update('setup', this.shown, timeMs)] : begun;
  }

  done(name: string, folder: string): Write[] {
    return [...this.endPhase(), ...this.screen.printLines(`${name} is ready in ${folder}`)];
  }

  failed(reason: string): Write[] {
    return [
      ...this.screen.setLive(''),
      ...this.screen.printLines(this.terminal.layout().paint.red(reason), 'stderr'),
    ];
  }

  /** A phase that is followed by another one did all that it had to, whatever was seen of it last. */
  private endPhase(): Write[] {
    const { shown } = this;
    this.shown = undefined;
    if (!shown) return [];
    return this.view.update('setup', { ...shown, done: shown.total ?? shown.done, finished: true }, 0);
  }

  private announce(text: string): Write[] {
    return this.terminal.isTerminal ? this.screen.setLive(text) : this.screen.printLines(text);
  }
}

function toProgress({ text, doneBytes, totalBytes }: SetupProgress, elapsedSeconds: number) {
  if (doneBytes === undefined) return undefined;
  const [done, total] = [Math.round(doneBytes / 1e6), totalBytes && Math.round(totalBytes / 1e6)];
  const rate = elapsedSeconds > 1 ? doneBytes / 1e6 / elapsedSeconds : undefined;
  const etaSeconds = rate && total !== undefined ? Math.max(0, total - done) / rate : undefined;
  const progress = { title: text, done, total, unit: 'MB', rate, etaSeconds, elapsedSeconds };
  return { ...progress, values: {}, finished: false };
}

/** For programs: a line of JSON for each step. */
export class JsonSetupPresenter implements SetupPresenter {
  found(source: string): Write[] {
    return jsonLine({ type: 'finished', found: source });
  }

  offer({ plan }: SetupOffer): Write[] {
    return jsonLine({ type: 'offer', plan });
  }

  progress(progress: SetupProgress): Write[] {
    return jsonLine({ type: 'progress', ...progress });
  }

  done(name: string): Write[] {
    return jsonLine({ type: 'finished', installed: name });
  }

  failed(reason: string): Write[] {
    return jsonLine({ type: 'failed', reason });
  }
}

function jsonLine(value: unknown): Write[] {
  return [{ stream: 'stdout', text: `${JSON.stringify(value)}\n` }];
}
