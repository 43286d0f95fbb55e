import type * as tf from '@tensorflow/tfjs';
import { tidy } from '@tensorflow/tfjs';
import { captureModel } from '../checkpoints/captureTraining.ts';
import { KeptWeights } from '../checkpoints/keptWeights.ts';
import { namedWeights } from '../modules/trainableModel.ts';
import { readVariables } from '../tensors/hostTensor.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { Trainer } from '../trainer/trainer.ts';

/**
 * Leaves the model with the moving averages of its weights when the training ends, in whatever way, as Keras does with
 * `use_ema`. Run again, the trainer goes on from the weights of the last update, and so does a checkpoint.
 * ```ts
 * const optimizer = new Adam({ learningRate: 1e-3 }, { emaMomentum: 0.999 });
 * trainer.extend(evaluator(validation, { averaged: true })).extend(averagedWeights());
 * ```
 * With `bestWeights` too, the one that was added last has the last word. Weights that never trained stay as they are.
 * @throws Error, when the training begins, if the optimizer keeps no averages.
 */
export function averagedWeights(): Extension {
  const kept = new KeptWeights();
  return {
    name: 'averagedWeights',
    trigger: () => false,
    priority: PRIORITY.reader,
    initialize: async (trainer) => {
      checkAverages(trainer);
      await kept.goOn(trainer);
    },
    run: () => undefined,
    finalize: async (trainer) => {
      const weights = await captureModel(trainer);
      const averages = await readVariables(averagesOf(trainer));
      kept.tensors = new Map([...weights, ...averages]);
      await kept.bringBack(trainer);
    },
  };
}

/** Computes something while the model has the averages of its weights. */
export async function withAverages<Result>(
  trainer: Trainer,
  compute: () => Promise<Result>,
): Promise<Result> {
  checkAverages(trainer);
  const weights = namedWeights(trainer.updater.task!.model);
  const replaced = [...averagesOf(trainer)].map(([name, average]) => {
    const weight = weights.get(name)!;
    const before = tidy(() => weight.add(0)); // a clone would share what is assigned to
    weight.assign(average);
    return { weight, before };
  });
  try {
    return await compute();
  } finally {
    for (const { weight, before } of replaced) {
      weight.assign(before);
      before.dispose();
    }
  }
}

function checkAverages({ updater: { task, optimizer } }: Trainer): void {
  if (task && optimizer?.hasAverages) return;
  throw new Error(
    `there are no averages of weights: ${optimizer?.name ?? 'the updater'} keeps none; give the optimizer an emaMomentum, ` +
      'such as new Adam({ learningRate: 1e-3 }, { emaMomentum: 0.999 })',
  );
}

/** Of the weights that an update changed so far, by their names. */
function averagesOf({ updater: { task, optimizer } }: Trainer): Map<string, tf.Variable> {
  if (!task || !optimizer) return new Map();
  const trained = [...namedWeights(task.model)].filter(([, weight]) => optimizer.isPreparedFor(weight));
  return new Map(trained.map(([name, weight]) => [name, optimizer.averageOf(weight)]));
}
