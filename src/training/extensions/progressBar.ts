import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import { printLine } from '../trainer/print.ts';
import { ProgressMeter } from '../trainer/progressMeter.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { hasTrainingListeners } from '../trainer/trainingListener.ts';
import type { TriggerContext } from '../trainer/triggers.ts';
import { toTrigger } from '../trainer/triggers.ts';

/**
 * Tells the listeners up to ten times a second how far the training is, with rate, time left and running means: a
 * notebook shows it as a bar. Where nobody listens it prints a line an epoch, unless a `printReport` does.
 */
export function progressBar({ print = printLine }: { print?: (line: string) => void } = {}): Extension {
  const everyEpoch = toTrigger([1, 'epoch']);
  let meter: ProgressMeter | undefined;
  const report = (trainer: Trainer, finished: boolean): void => {
    meter?.report(trainer.iteration, { title: titleOf(trainer), values: runningMeans(trainer), finished });
  };
  return {
    name: 'progressBar',
    trigger: (context: TriggerContext) =>
      hasTrainingListeners() ? Boolean(meter?.isDue) : everyEpoch(context),
    priority: PRIORITY.reader,
    initialize: (trainer) => {
      const { id, iteration, totalIterations: total } = trainer;
      meter = new ProgressMeter({ id, unit: 'iterations', total }, iteration);
    },
    run: (trainer) => {
      if (hasTrainingListeners()) report(trainer, false);
      else if (!trainer.hasExtension('printReport')) print(epochLine(trainer));
    },
    finalize: (trainer) => report(trainer, true),
  };
}

function titleOf({ epochDetail, totalEpochs }: Trainer): string {
  const epoch = Math.floor(epochDetail) + 1;
  return totalEpochs === undefined
    ? `epoch ${epoch}`
    : `epoch ${Math.min(epoch, Math.ceil(totalEpochs))}/${formatEpochs(totalEpochs)}`;
}

/** A trainer that stops after some iterations may end within an epoch. */
function formatEpochs(epochs: number): string {
  return String(Number(epochs.toFixed(2)));
}

/** Of the epoch in progress, and what is measured only at an epoch's end from the last one. */
function runningMeans({ history }: Trainer): Record<string, number> {
  return { ...history.entries.at(-1)?.values, ...history.openEntry?.values };
}

function epochLine(trainer: Trainer): string {
  const values = Object.entries(runningMeans(trainer)).map(
    ([key, value]) => `${key} ${value.toPrecision(4)}`,
  );
  const epochs = trainer.totalEpochs === undefined ? '' : `/${formatEpochs(trainer.totalEpochs)}`;
  return [`epoch ${trainer.epoch}${epochs}`, ...values, `${trainer.elapsedSeconds.toFixed(1)} s`].join('  ');
}
