import { artifactPort } from '../checkpoints/artifactStore.ts';
import { encodeUtf8 } from '../datasets/formats/utf8.ts';
import { MeanSummary } from '../metrics/meanSummary.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { SettledObservation } from '../trainer/reporter.ts';
import type { Observation } from '../trainer/trainingListener.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';

/** Means over one interval; `iteration`, `epoch` and `elapsedSeconds` are those of its end. */
export type LogEntry = Observation;

interface LogState {
  entries: LogEntry[];
  open: MeanSummary['state'];
}

/** An entry as one flat object: `iteration`, `epoch`, the values by their paths, `elapsedSeconds`. */
export type LogRow = Record<string, number>;

/** How often a {@link logReport} adds a row, and in which file it lies. */
export interface LogReportOptions {
  /** How long an interval is. Default: an epoch. */
  trigger?: TriggerSpec;
  /** A JSON file for the rows, a list that is written anew with each entry; relative to the notebook's folder. */
  file?: string;
}

/** Records the means of everything observed, an entry an interval, each iteration weighted by its samples. */
export class LogReport implements Extension {
  readonly name = 'logReport';
  readonly priority = PRIORITY.recorder;
  readonly entries: LogEntry[] = [];
  private readonly summary = new MeanSummary();
  private last: SettledObservation | undefined;

  readonly trigger: TriggerSpec;
  private readonly file: string | undefined;

  constructor({ trigger = [1, 'epoch'], file }: LogReportOptions = {}) {
    this.trigger = trigger;
    this.file = file;
  }

  observe(observation: SettledObservation): void {
    this.last = observation;
    this.summary.add(observation.values, observation.sampleCount, observation.counts);
  }

  async run(): Promise<void> {
    if (this.openEntry) this.entries.push(this.openEntry);
    this.summary.clear();
    if (this.file !== undefined) await this.write(this.file);
  }

  /** The entries as a table: a row an entry. */
  get rows(): LogRow[] {
    return this.entries.map(({ iteration, epoch, elapsedSeconds, values }) => ({
      iteration,
      epoch,
      ...values,
      elapsedSeconds,
    }));
  }

  /** The means since the last entry, undefined if nothing was observed since. */
  get openEntry(): LogEntry | undefined {
    if (this.summary.isEmpty || !this.last) return undefined;
    const { iteration, epoch, elapsedSeconds } = this.last;
    return { iteration, epoch, elapsedSeconds, values: this.summary.means() };
  }

  get state(): LogState {
    return { entries: [...this.entries], open: this.summary.state };
  }

  set state({ entries, open }: LogState) {
    this.entries.splice(0, this.entries.length, ...entries);
    this.summary.state = open;
  }

  private async write(file: string): Promise<void> {
    const port = artifactPort();
    const { folder, name } = port.split(file);
    const text = `${JSON.stringify(this.rows, undefined, 2)}\n`;
    await port.open(folder).write(name, [encodeUtf8(text)]);
  }
}

/**
 * Keeps the means over each interval in `entries`, and in a JSON file if you want.
 * ```ts
 * const log = logReport({ trigger: [0.1, 'epoch'], file: 'result/log.json' });
 * ```
 */
export function logReport(options: LogReportOptions = {}): LogReport {
  return new LogReport(options);
}
