import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { Trainer } from '../trainer/trainer.ts';

/**
 * Adds where the time of each iteration went, in seconds, so that the log has the means and the run's record the curves:
 * `time/data`, what the update waited for its batch; `time/compute`, the rest of the update; and `time/extensions`, what
 * extensions, and reading values from the device for them, took after the iteration before.
 * ```ts
 * trainer.extend(timing()).extend(printReport());
 * ```
 * Where a device computes while JavaScript goes on, the wait for it is in the part that reads its results. An updater that
 * does not tell how it was fed (`data`) has no `time/data`, and all of its time is `time/compute`.
 */
export function timing(): Extension {
  return {
    name: 'timing',
    trigger: [1, 'iteration'],
    priority: PRIORITY.writer,
    run: (trainer) => trainer.report(timesOf(trainer)),
  };
}

function timesOf({ times, updater }: Trainer): Record<string, number> {
  const wait = updater.data?.dataWait;
  return {
    ...(wait !== undefined && { 'time/data': wait }),
    'time/compute': Math.max(0, times.update - (wait ?? 0)),
    'time/extensions': times.extensions,
  };
}
