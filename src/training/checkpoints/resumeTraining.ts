import type { TrainableModel } from '../modules/trainableModel.ts';
import { printWarning } from '../trainer/print.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { ArtifactStore } from './artifactStore.ts';
import { artifactPort, toArtifactStore } from './artifactStore.ts';
import { restoreModel, restoreTraining } from './captureTraining.ts';
import type { Checkpoint } from './checkpointFile.ts';
import {
  CHECKPOINT_SUFFIX,
  DamagedCheckpointError,
  decodeCheckpoint,
  describeCheckpoint,
} from './checkpointFile.ts';
import { LENGTH_BYTES, headerEnd } from './safetensors.ts';

interface Candidate {
  name: string;
  sequence: number;
  content: string;
}

/** As {@link Trainer.resume}. */
export async function resumeTraining(trainer: Trainer, from: string | ArtifactStore): Promise<string> {
  if (typeof from === 'string' && from.endsWith(CHECKPOINT_SUFFIX)) {
    const { name, checkpoint } = await readFile(from);
    restoreTraining(trainer, checkpoint, name);
    return name;
  }
  const store = toArtifactStore(from);
  const name = await resumeNewest(trainer, store);
  if (name === undefined) throw new Error(`there is no checkpoint of a training in ${store.name}`);
  return name;
}

/**
 * Goes on from the newest checkpoint that is whole; damaged ones are told.
 * @returns its name, or undefined if there is none at all.
 */
export async function resumeNewest(trainer: Trainer, store: ArtifactStore): Promise<string | undefined> {
  const damaged: DamagedCheckpointError[] = [];
  const candidates = (await listCheckpoints(store, damaged)).filter(({ content }) => content === 'training');
  for (const { name } of candidates) {
    try {
      const checkpoint = decodeCheckpoint(await store.read(name), name);
      for (const { message } of damaged) printWarning(message);
      restoreTraining(trainer, checkpoint, name);
      return name;
    } catch (error) {
      if (!(error instanceof DamagedCheckpointError)) throw error;
      damaged.push(error);
    }
  }
  if (damaged.length === 0) return undefined;
  const reasons = damaged.map(({ message }) => `\n  ${message}`).join('');
  throw new Error(`there is no whole checkpoint of a training in ${store.name}:${reasons}`);
}

/** The number for the next checkpoint in a folder. */
export async function nextSequence(store: ArtifactStore): Promise<number> {
  const [newest] = await listCheckpoints(store, []);
  return (newest?.sequence ?? 0) + 1;
}

/**
 * Sets the weights of a model to those of a file that `checkpoint()` wrote: of one of weights alone or of a full one.
 * ```ts
 * await loadWeights(model, 'result/model-10.safetensors');
 * ```
 * @throws Error, with the model as it was, that lists every weight that is missing, left over or of another shape.
 */
export async function loadWeights(model: TrainableModel, file: string): Promise<void> {
  const { name, checkpoint } = await readFile(file);
  restoreModel(model, checkpoint, name);
}

async function readFile(file: string): Promise<{ name: string; checkpoint: Checkpoint }> {
  const { folder, name } = artifactPort().split(file);
  const bytes = await artifactPort().open(folder).read(name);
  return { name, checkpoint: decodeCheckpoint(bytes, name) };
}

/** Newest first, without reading their tensors. */
async function listCheckpoints(
  store: ArtifactStore,
  damaged: DamagedCheckpointError[],
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const name of (await store.list()).filter((file) => file.endsWith(CHECKPOINT_SUFFIX))) {
    try {
      const description = describeCheckpoint(await readHeader(store, name), name);
      if (description) found.push({ name, ...description });
    } catch (error) {
      if (!(error instanceof DamagedCheckpointError)) throw error;
      damaged.push(error);
    }
  }
  return found.sort((a, b) => b.sequence - a.sequence);
}

async function readHeader(store: ArtifactStore, name: string): Promise<Uint8Array> {
  const length = await store.read(name, LENGTH_BYTES);
  try {
    return await store.read(name, headerEnd(length));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DamagedCheckpointError(`${name} is damaged or no checkpoint: ${reason}`, { cause: error });
  }
}
