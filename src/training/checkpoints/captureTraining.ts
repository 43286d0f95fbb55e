import type * as tf from '@tensorflow/tfjs';
import { frozenParts, setFrozenParts } from '../freezing/frozenParts.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { randomState, restoreRandomState } from '../random/seed.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';
import { assignVariable, listMismatches, readVariables } from '../tensors/hostTensor.ts';
import { printWarning } from '../trainer/print.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { Checkpoint, CheckpointState } from './checkpointFile.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import { namedWeights } from '../modules/trainableModel.ts';

const [MODEL, OPTIMIZER, UPDATER, EXTENSIONS] = ['model/', 'optimizer/', 'updater/', 'extensions/'] as const;

/** All that it takes to go on from here, copied. To be called between two updates. */
export async function captureTraining(trainer: Trainer): Promise<Omit<Checkpoint, 'sequence'>> {
  const { updater } = trainer;
  const tensors = await readVariables(variablesOf(trainer, preparedIn));
  for (const [name, tensor] of trainer.tensors) tensors.set(`${EXTENSIONS}${name}`, tensor);
  const { optimizer } = updater;
  const state: CheckpointState = {
    trainer: trainer.state,
    data: trainedOn(trainer),
    batchSize: updater.batchSize,
    ...(updater.task && { frozen: frozenParts(updater.task.model) }),
    optimizer: optimizer && {
      name: optimizer.name,
      hyperparameters: { ...optimizer.hyperparameters },
      groups: optimizer.groups.map(({ name, hyperparameters }) => ({
        name,
        hyperparameters: { ...hyperparameters },
      })),
    },
    random: randomState(),
  };
  return { tensors, state };
}

/** The weights of the model in training alone, copied. */
export async function captureModel(trainer: Trainer): Promise<Map<string, HostTensor>> {
  const { task } = trainer.updater;
  if (!task) throw new Error('there are no weights to keep: the updater has no model, which is its `task`');
  return readVariables(namedWeights(task.model));
}

/**
 * Puts a training where the checkpoint was taken.
 * @throws Error, before anything is changed, if the checkpoint is of another model, optimizer or data set.
 */
export function restoreTraining(
  trainer: Trainer,
  { tensors, state }: Omit<Checkpoint, 'sequence'>,
  name: string,
): void {
  if (!state) throw new Error(`${name} has weights alone: load it with loadWeights(model, file)`);
  checkOptimizer(trainer, state, name);
  checkData(trainer, state, name);
  const kept = new Map([...tensors].filter(([tensor]) => !tensor.startsWith(EXTENSIONS)));
  const variables = variablesOf(trainer, (weights, optimizer) => prepareFor(kept, weights, optimizer));
  const mismatches = listMismatches(kept, variables);
  if (mismatches.length > 0) throw new Error(`${name} is of another model:\n  ${mismatches.join('\n  ')}`);
  for (const [tensor, variable] of variables) assignVariable(variable, kept.get(tensor)!);
  const { optimizer, task } = trainer.updater;
  if (task && state.frozen) setFrozenParts(task.model, state.frozen);
  if (optimizer) restoreHyperparameters(optimizer, state);
  trainer.state = state.trainer;
  trainer.tensors = new Map(
    [...tensors]
      .filter(([tensor]) => tensor.startsWith(EXTENSIONS))
      .map(([tensor, value]) => [tensor.slice(EXTENSIONS.length), value]),
  );
  if (state.random) restoreRandomState(state.random);
}

/** Sets the weights of a model. @throws Error that lists all that does not fit, before anything is changed. */
export function restoreModel(model: TrainableModel, { tensors, state }: Checkpoint, name: string): void {
  const prefix = state ? MODEL : '';
  const weights = new Map(
    [...tensors]
      .filter(([tensor]) => tensor.startsWith(prefix))
      .map(([tensor, value]) => [tensor.slice(prefix.length), value]),
  );
  const variables = namedWeights(model);
  const mismatches = listMismatches(weights, variables);
  if (mismatches.length > 0) throw new Error(`${name} is of another model:\n  ${mismatches.join('\n  ')}`);
  for (const [weight, variable] of variables) assignVariable(variable, weights.get(weight)!);
}

type Prepared = (weights: ReadonlyMap<string, tf.Variable>, optimizer: Optimizer) => [string, tf.Variable][];

function variablesOf({ updater }: Trainer, prepared: Prepared): Map<string, tf.Variable> {
  const { task, optimizer, variables = {} } = updater;
  const weights = task ? namedWeights(task.model) : new Map<string, tf.Variable>();
  const named = (prefix: string, list: Iterable<[string, tf.Variable]>) =>
    [...list].map(([name, variable]): [string, tf.Variable] => [`${prefix}${name}`, variable]);
  const slots = (optimizer ? prepared(weights, optimizer) : []).flatMap(([name, variable]) =>
    named(`${OPTIMIZER}${name}/`, slotsOf(optimizer!, variable)),
  );
  const general = optimizer ? named(OPTIMIZER, numbered(optimizer.stateOf([]))) : [];
  return new Map([
    ...named(MODEL, weights),
    ...general,
    ...slots,
    ...named(UPDATER, Object.entries(variables)),
  ]);
}

/** Those of which the optimizer remembers something. */
const preparedIn: Prepared = (weights, optimizer) =>
  [...weights].filter(([, variable]) => optimizer.isPreparedFor(variable));

/** Makes the optimizer remember what it remembered in the checkpoint. */
function prepareFor(
  tensors: ReadonlyMap<string, HostTensor>,
  weights: ReadonlyMap<string, tf.Variable>,
  optimizer: Optimizer,
): [string, tf.Variable][] {
  const remembered = new Set(
    [...tensors.keys()]
      .map((name) => name.replace(/\/\d+$/, ''))
      .filter((name) => name.startsWith(OPTIMIZER)),
  );
  const kept = [...weights].filter(([name]) => remembered.has(`${OPTIMIZER}${name}`));
  optimizer.prepare(
    kept.map(([, variable]) => variable),
    weights,
  );
  return preparedIn(weights, optimizer);
}

function slotsOf(optimizer: Optimizer, variable: tf.Variable): [string, tf.Variable][] {
  const general = optimizer.stateOf([]).length;
  return numbered(optimizer.stateOf([variable]).slice(general));
}

function numbered(variables: readonly tf.Variable[]): [string, tf.Variable][] {
  return variables.map((variable, index) => [String(index), variable]);
}

function trainedOn({ updater }: Trainer): CheckpointState['data'] {
  const used = updater.datasets.filter(({ role }) => role === 'train');
  return used.map(({ dataset: { name, length } }) => ({ name, length }));
}

function checkOptimizer({ updater }: Trainer, { optimizer }: CheckpointState, name: string): void {
  const groupsOf = (of: { groups?: readonly { name: string }[] } | undefined): string =>
    (of?.groups ?? []).map((group) => `, a group ${group.name}`).join('');
  const describe = (of: { name: string; groups?: readonly { name: string }[] } | undefined) =>
    of && `${of.name}${groupsOf(of)}`;
  const [expected, actual] = [describe(optimizer), describe(updater.optimizer)];
  if (expected === actual) return;
  throw new Error(
    `${name} is of a training with ${expected ?? 'no optimizer'}, and this one has ${actual ?? 'none'}`,
  );
}

function restoreHyperparameters(optimizer: Optimizer, { optimizer: kept }: CheckpointState): void {
  Object.assign(optimizer.hyperparameters, kept?.hyperparameters);
  kept?.groups?.forEach(({ hyperparameters }, index) =>
    Object.assign(optimizer.groups[index]!.hyperparameters, hyperparameters),
  );
}

function checkData(trainer: Trainer, { data, batchSize }: CheckpointState, name: string): void {
  const now = trainedOn(trainer);
  data.forEach(({ name: dataset, length }, index) => {
    const other = now[index];
    if (other?.length === length) return;
    throw new Error(
      `${name} is of a training on ${length} samples (${dataset}), and this one has ` +
        `${other ? `${other.length} (${other.name})` : 'no such data'}: go on with the same data, or begin anew ` +
        'with loadWeights(model, file)',
    );
  });
  if (batchSize === trainer.updater.batchSize) return;
  printWarning(
    `${name} is of a training with batches of ${batchSize}, and this one has ${trainer.updater.batchSize}`,
  );
}
