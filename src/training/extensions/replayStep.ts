import * as tf from '@tensorflow/tfjs';
import { artifactPort } from '../checkpoints/artifactStore.ts';
import { decodeCheckpoint } from '../checkpoints/checkpointFile.ts';
import type { ArrayValue, Batch } from '../datasets/sample.ts';
import { buildFor, needsBuild } from '../modules/buildFor.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import { namedWeights } from '../modules/trainableModel.ts';
import { findNonFinite } from '../preflight/findNonFinite.ts';
import { toTensor } from '../steps/tensorTree.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';
import { assignVariable, listMismatches } from '../tensors/hostTensor.ts';
import type { LearningTask, LearningTaskOptions } from '../updaters/learningTask.ts';
import { toLearningTask } from '../updaters/learningTask.ts';
import { forward, lossOf } from '../updaters/trainStep.ts';
import { REPLAY_PARTS } from './writeReplay.ts';

/** A step that was repeated. */
export interface StepReplay {
  batch: Batch;
  loss: number;
  /** Where in the step values are not finite, in words. */
  reason: string;
  /** The first layer whose outputs are not finite, if there is one. */
  layer: string | undefined;
}

/**
 * Repeats the step that {@link failOnNonFinite} kept: the model gets the weights from before it, and the step is computed op
 * by op, without an update. What is random in it, such as dropout, is drawn anew.
 * ```ts
 * const { batch, layer } = await replayStep({ model, loss: 'meanSquaredError' }, 'replay/iteration-3.safetensors');
 * ```
 * @param task the updater's `task`, or the model with its loss.
 * @throws Error, with the model as it was, if the file is damaged, holds no step, or is of another model.
 */
export async function replayStep<Model extends TrainableModel>(
  task: LearningTaskOptions<Model>,
  file: string,
): Promise<StepReplay> {
  const { folder, name } = artifactPort().split(file);
  const { tensors } = decodeCheckpoint(await artifactPort().open(folder).read(name), name);
  const batch = readBatch(tensors, name);
  const learned: LearningTask<Model> = toLearningTask(task);
  if (needsBuild(learned)) buildFor(learned, batch);
  const weights = partsOf(tensors, REPLAY_PARTS.model);
  const restore = (): void => {
    for (const [weight, variable] of namedWeights(learned.model)) {
      assignVariable(variable, weights.get(weight)!);
    }
  };
  const mismatches = listMismatches(weights, namedWeights(learned.model));
  if (mismatches.length > 0) throw new Error(`${name} is of another model:\n  ${mismatches.join('\n  ')}`);
  restore();
  const loss = await computeLoss(learned, batch);
  const { reason, layer } = await findNonFinite(learned, batch);
  restore(); // both moved the statistics of layers
  return { batch, loss, reason, layer };
}

function readBatch(tensors: ReadonlyMap<string, HostTensor>, name: string): Batch {
  const parts = partsOf(tensors, REPLAY_PARTS.batch);
  const [inputs, targets, weights] = ['inputs', 'targets', 'weights'].map((part) => parts.get(part));
  if (!inputs || !targets) {
    throw new Error(`${name} holds no step: expected one that failOnNonFinite() wrote, with a batch in it`);
  }
  return {
    inputs: toArray(inputs),
    targets: toArray(targets) as Batch['targets'],
    ...(weights && { weights: toArray(weights) as Required<Batch>['weights'] }),
  };
}

function partsOf(tensors: ReadonlyMap<string, HostTensor>, prefix: string): Map<string, HostTensor> {
  const parts = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(parts.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function toArray({ data, shape }: HostTensor): ArrayValue {
  return { data, shape: [...shape] };
}

async function computeLoss(task: LearningTask, { inputs, targets, weights }: Batch): Promise<number> {
  const loss = tf.tidy(() => {
    const outputs = forward(task, toTensor(inputs), true);
    return lossOf(task, outputs, { targets: toTensor(targets), weights: weights && toTensor(weights) });
  });
  const [value] = await loss.data();
  loss.dispose();
  return value!;
}
