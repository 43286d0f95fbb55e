import type { ProgressData } from '../../protocol/displayData.ts';
import { formatLiveProgress, formatProgressLine } from './formatProgress.ts';
import type { TextLayout } from './formatTable.ts';
import type { Screen, Write } from './screen.ts';

const LOG_INTERVAL_MS = 5000;

interface Shown {
  progress: ProgressData;
  /** When the last line about it was printed, or it was first seen. */
  printedAt: number;
}

/** Progress as a live bar on a terminal, as a line every few seconds on a pipe, and as one line once it is over. */
export class ProgressView {
  private readonly active = new Map<string, Shown>();

  constructor(
    private readonly screen: Screen,
    private readonly isTerminal: boolean,
    private readonly layout: () => TextLayout,
  ) {}

  /** @param time milliseconds, of the event. */
  update(id: string, progress: ProgressData, time: number): Write[] {
    if (progress.finished) return this.finish(id, progress);
    const shown = this.active.get(id) ?? { progress, printedAt: time };
    shown.progress = progress;
    this.active.set(id, shown);
    if (this.isTerminal) return this.screen.setLive(this.bar(progress));
    if (time - shown.printedAt < LOG_INTERVAL_MS) return [];
    shown.printedAt = time;
    return this.screen.printLines(formatProgressLine(progress));
  }

  /** Ends what did not end by itself, because its cell was interrupted or threw. */
  end(): Write[] {
    const all = [...this.active.keys()];
    return all.flatMap((id) => this.finish(id, this.active.get(id)?.progress));
  }

  private finish(id: string, progress: ProgressData | undefined): Write[] {
    this.active.delete(id);
    const next = [...this.active.values()].at(-1);
    return [
      ...this.screen.setLive(next ? this.bar(next.progress) : ''),
      ...(progress ? this.screen.printLines(formatProgressLine({ ...progress, finished: true })) : []),
    ];
  }

  private bar(progress: ProgressData): string {
    const layout = this.layout();
    return formatLiveProgress(progress, { ...layout, width: layout.width - 1 }); // the last column may wrap
  }
}
