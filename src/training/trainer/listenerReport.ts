import { MeanSummary } from '../metrics/meanSummary.ts';
import type { Extension } from './extension.ts';
import type { SettledObservation } from './reporter.ts';
import type { Trainer } from './trainer.ts';
import { hasTrainingListeners, notifyListeners } from './trainingListener.ts';
import type { TriggerContext } from './triggers.ts';

const SHORTEST_SECONDS = 0.1;

/** Spacing grows with the length of the training, so that hours make thousands of points and not millions. */
const POINTS_BEFORE_SPACING_GROWS = 2000;

/**
 * Sends observations to the listeners as means over short intervals. An interval also ends where a value appears
 * that the iteration before did not have, so that a validation result is sent by itself.
 */
export class ListenerReport implements Extension {
  readonly name = 'listenerReport';
  readonly priority = 0;
  private readonly summary = new MeanSummary();
  private last: SettledObservation | undefined;
  private sentAt = -Infinity;

  constructor(private readonly trainingId: () => string) {}

  readonly trigger = ({ elapsedSeconds }: TriggerContext): boolean => {
    const spacing = Math.max(SHORTEST_SECONDS, elapsedSeconds / POINTS_BEFORE_SPACING_GROWS);
    return hasTrainingListeners() && elapsedSeconds - this.sentAt >= spacing;
  };

  observe(observation: SettledObservation): void {
    const known = this.last?.values ?? {};
    this.last = observation;
    this.summary.add(observation.values, observation.sampleCount, observation.counts);
    if (Object.keys(observation.values).some((key) => !Object.hasOwn(known, key))) this.send();
  }

  run({ elapsedSeconds }: Trainer): void {
    this.sentAt = elapsedSeconds;
    this.send();
  }

  finalize(): void {
    this.send();
  }

  private send(): void {
    if (this.summary.isEmpty || !this.last) return;
    const { iteration, epoch, elapsedSeconds } = this.last;
    const values = this.summary.means();
    this.summary.clear();
    notifyListeners('observed', this.trainingId(), { iteration, epoch, elapsedSeconds, values });
  }
}
