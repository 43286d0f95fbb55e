import { captureModel } from '../checkpoints/captureTraining.ts';
import type { ArtifactStore } from '../checkpoints/artifactStore.ts';
import { encodeCheckpoint } from '../checkpoints/checkpointFile.ts';
import { encodeUtf8 } from '../datasets/formats/utf8.ts';
import type { Batch, NumericArray } from '../datasets/sample.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';
import type { Trainer } from '../trainer/trainer.ts';

/** What the names of tensors in a file of a step begin with. */
export const REPLAY_PARTS = { batch: 'batch/', model: 'model/' } as const;

export interface ReplayFiles {
  batch: Batch;
  /** What happened. */
  title: string;
  store: ArtifactStore;
  /** The place of the store, as a notebook calls it. */
  folder: string;
}

/**
 * Writes the batch and the model's weights to a file, and beside it the text of a cell that repeats the step.
 * @returns the path of the cell.
 */
export async function writeReplay(
  trainer: Trainer,
  { batch, title, store, folder }: ReplayFiles,
): Promise<string> {
  const tensors = new Map<string, HostTensor>();
  for (const part of ['inputs', 'targets', 'weights'] as const) {
    const value = batch[part];
    if (value) tensors.set(`${REPLAY_PARTS.batch}${part}`, { ...value, dtype: dtypeOf(value.data) });
  }
  for (const [name, tensor] of await captureModel(trainer)) {
    tensors.set(`${REPLAY_PARTS.model}${name}`, tensor);
  }
  const base = `iteration-${trainer.iteration}`;
  await store.write(`${base}.safetensors`, encodeCheckpoint({ tensors, sequence: 0 }));
  await store.write(`${base}.ts`, [encodeUtf8(cellOf(title, `${folder}/${base}.safetensors`))]);
  return `${folder}/${base}.ts`;
}

function dtypeOf(data: NumericArray): HostTensor['dtype'] {
  if (data instanceof Uint8Array) return 'uint8';
  return data instanceof Int32Array ? 'int32' : 'float32';
}

function cellOf(title: string, file: string): string {
  return `// ${title}. To be run after the cells that make the trainer: it takes the model back to that step, op by op.
import { replayStep } from 'trainbook';

const replay = await replayStep(trainer.updater.task!, ${JSON.stringify(file)});
replay;
`;
}
