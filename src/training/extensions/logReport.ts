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

/** Records the means of everything observed, an entry an interval, each iteration weighted by its samples. */
export class LogReport implements Extension {
  readonly name = 'logReport';
  readonly priority = PRIORITY.recorder;
  readonly entries: LogEntry[] = [];
  private readonly summary = new MeanSummary();
  private last: SettledObservation | undefined;

  constructor(readonly trigger: TriggerSpec) {}

  observe(observation: SettledObservation): void {
    this.last = observation;
    this.summary.add(observation.values, observation.sampleCount, observation.counts);
  }

  run(): void {
    if (this.openEntry) this.entries.push(this.openEntry);
    this.summary.clear();
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
}

/** Keeps the means over each interval in `entries`; by default an entry each epoch. */
export function logReport({ trigger = [1, 'epoch'] }: { trigger?: TriggerSpec } = {}): LogReport {
  return new LogReport(trigger);
}
