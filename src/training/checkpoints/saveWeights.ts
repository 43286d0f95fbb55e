import type { TrainableModel } from '../modules/trainableModel.ts';
import { namedWeights } from '../modules/trainableModel.ts';
import { readVariables } from '../tensors/hostTensor.ts';
import { artifactPort } from './artifactStore.ts';
import { CHECKPOINT_SUFFIX, encodeCheckpoint } from './checkpointFile.ts';

/**
 * Writes the weights of a model, statistics of layers included, to a file that `loadWeights` reads and so does
 * `safetensors` of Python. It is there as a whole or not at all; another one of its name stays until then.
 * ```ts
 * await saveWeights(model, 'result/best.safetensors');
 * ```
 * @throws Error if the name has another ending, or the file can not be written.
 */
export async function saveWeights(model: TrainableModel, file: string): Promise<void> {
  const { folder, name } = artifactPort().split(file);
  if (!name.endsWith(CHECKPOINT_SUFFIX) || name === CHECKPOINT_SUFFIX) {
    throw new Error(
      `weights are written to a ${CHECKPOINT_SUFFIX} file, got ${JSON.stringify(name)}; for other frameworks there is ` +
        'exportWeights',
    );
  }
  const tensors = await readVariables(namedWeights(model));
  await artifactPort()
    .open(folder)
    .write(name, encodeCheckpoint({ tensors, sequence: 0 }));
}
