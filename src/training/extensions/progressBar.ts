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
    const values = { ...runningMeans(trainer), ...dataValues(trainer) };
    meter?.report(trainer.iteration, { title: titleOf(trainer), values, finished });
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

function titleOf(trainer: Trainer): string {
  const epoch = Math.floor(trainer.epochDetail) + 1;
  const { totalEpochs } = trainer;
  return (
    iterationsOf(trainer) ??
    placeOf(totalEpochs === undefined ? epoch : Math.min(epoch, Math.ceil(totalEpochs)), totalEpochs)
  );
}

/** Of a training that ends after some number of iterations. */
function iterationsOf({ limit, iteration, epochDetail }: Trainer): string | undefined {
  if (limit?.[1] !== 'iteration') return undefined;
  return `iteration ${iteration}/${limit[0]}, epoch ${Number(epochDetail.toFixed(2))}`;
}

function placeOf(epoch: number, total: number | undefined): string {
  return total === undefined ? `epoch ${epoch}` : `epoch ${epoch}/${Number(total.toFixed(2))}`;
}

/** Of the epoch in progress, and what is measured only at an epoch's end from the last one. */
function runningMeans({ history }: Trainer): Record<string, number> {
  return { ...history.entries.at(-1)?.values, ...history.openEntry?.values };
}

/** Samples a second; of an iterator that makes batches ahead what a step waits for them too, and how many there are. */
function dataValues({ updater: { data } }: Trainer): Record<string, number> {
  if (data?.samplesPerSecond === undefined) return {};
  const { figures, dataWait, samplesPerSecond } = data;
  const waited = { 'data wait %': Math.round(100 * dataWait), queue: figures?.readyCount ?? 0 };
  return { 'samples/s': Number(samplesPerSecond.toPrecision(3)), ...(figures && waited) };
}

function epochLine(trainer: Trainer): string {
  const values = Object.entries(runningMeans(trainer)).map(
    ([key, value]) => `${key} ${value.toPrecision(4)}`,
  );
  const place = iterationsOf(trainer) ?? placeOf(trainer.epoch, trainer.totalEpochs);
  return [place, ...values, `${trainer.elapsedSeconds.toFixed(1)} s`].join('  ');
}
