import { MeanSummary } from './meanSummary.ts';
import type { Tally } from './tally.ts';

/** Whether less or more of a value is better. */
export type MonitorMode = 'min' | 'max';

/** Which observed value decides, and whether more or less of it is better. */
export interface MonitorOptions {
  /** The path of an observed value, such as `validation/loss`. */
  monitor: string;
  /** Default: `max` for accuracies, AUC, precision, recall and F1, `min` for losses and errors. */
  mode?: MonitorMode;
  /** By how much a value must be better than the best so far to count as better. Default 0. */
  minDelta?: number;
}

/** What of a single iteration a monitor needs. */
interface MonitoredObservation {
  readonly values: Readonly<Record<string, number>>;
  readonly sampleCount: number;
  readonly counts: Readonly<Record<string, number | Tally>>;
}

interface MonitorState {
  best: number | undefined;
  open: MeanSummary['state'];
}

const MORE_IS_BETTER = /acc(uracy)?$|auc$|precision|recall|f1|iou/i;
const LESS_IS_BETTER = /loss|error|entropy|divergence|hinge|huber|poisson|logcosh|mse$|mae$/i;

/** Follows one observed value: its means over intervals, and the best of them. */
export class MonitoredValue {
  readonly path: string;
  readonly mode: MonitorMode;
  private readonly minDelta: number;
  private readonly summary = new MeanSummary();
  private bestValue: number | undefined;

  /** @throws Error if it cannot be told whether more is better, or a number is none. */
  constructor({ monitor, mode = modeOf(monitor), minDelta = 0 }: MonitorOptions) {
    if (mode !== 'min' && mode !== 'max') throw new Error(`mode is 'min' or 'max', got '${String(mode)}'`);
    if (!(Number.isFinite(minDelta) && minDelta >= 0)) {
      throw new RangeError(`minDelta must be a number from 0, got ${String(minDelta)}`);
    }
    this.path = monitor;
    this.mode = mode;
    this.minDelta = minDelta;
  }

  /** The best mean so far; undefined before there is any. */
  get best(): number | undefined {
    return this.bestValue;
  }

  observe({ values, sampleCount, counts }: MonitoredObservation): void {
    const value = values[this.path];
    if (value === undefined) return;
    this.summary.add({ [this.path]: value }, sampleCount, counts);
  }

  /** The mean since it was last taken, weighted by samples; undefined if the value was not observed since. */
  take(): number | undefined {
    const mean = this.summary.means()[this.path];
    this.summary.clear();
    return mean;
  }

  /** Whether a value is better than another one. NaN never is; anything else is better than none. */
  isBetter(value: number, than: number | undefined): boolean {
    if (Number.isNaN(value)) return false;
    if (than === undefined) return true;
    return this.mode === 'min' ? value < than - this.minDelta : value > than + this.minDelta;
  }

  /** Keeps a value as the best if it is better. @returns whether it is. */
  improve(value: number): boolean {
    const isBetter = this.isBetter(value, this.bestValue);
    if (isBetter) this.bestValue = value;
    return isBetter;
  }

  /** A plain value; setting it goes on from there. */
  get state(): MonitorState {
    return { best: this.bestValue, open: this.summary.state };
  }

  set state({ best, open }: MonitorState) {
    this.bestValue = best;
    this.summary.state = open;
  }
}

function modeOf(path: string): MonitorMode {
  const name = path.split('/').at(-1) ?? path;
  if (MORE_IS_BETTER.test(name)) return 'max';
  if (LESS_IS_BETTER.test(name)) return 'min';
  throw new Error(`cannot tell whether more or less of ${path} is better: pass mode 'max' or 'min'`);
}
