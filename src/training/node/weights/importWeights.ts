import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { assignWeights } from '../../weights/assignWeights.ts';
import { namingsOf } from '../../weights/mappings/namingsOf.ts';
import { matchWeights } from '../../weights/matchWeights.ts';
import { targetWeights } from '../../weights/targetWeights.ts';
import { createNaming } from '../../weights/weightNaming.ts';
import type { WeightNaming } from '../../weights/weightNaming.ts';
import { WeightsMismatchError } from '../../weights/weightReport.ts';
import type { WeightReport } from '../../weights/weightReport.ts';
import type { Framework } from '../../weights/layouts.ts';
import { showFileProgress } from './fileProgress.ts';
import { openWeights } from './openWeights.ts';

/** How the names of a file become those of a model in {@link importWeights}, and whether all of them must. */
export interface ImportWeightsOptions {
  /**
   * Whether every weight must have its array and every array its weight, else an error lists them. With `model` the file
   * may have more than the model, such as a top that is left out here. Default `true`.
   */
  strict?: boolean | 'model';
  /**
   * How the file calls things: `torchvision`, `keras`, `chainercv`, `chainer` for a network of the zoo, or names of its
   * own with the framework whose layouts it has. By default whatever fits most.
   */
  from?: string | { framework: Framework; layerName: (layer: string) => string | undefined };
  /** Layers that keep their values, such as a new last one: by name, or a function of the name. */
  except?: readonly string[] | ((layer: string) => boolean);
  /** Swaps red and blue in the first convolution: for a network of BGR that shall take RGB. Default `false`. */
  swapFirstLayer?: boolean;
  /** Called after each weight. By default a notebook shows a bar, once it took a second. */
  onProgress?: (doneBytes: number, totalBytes: number) => void;
  signal?: AbortSignal;
}

/**
 * Gives a model the weights of a file that Keras, PyTorch, Chainer, NumPy or TensorFlow.js wrote: names and layouts are
 * translated, one array is in memory at a time. See {@link openWeights} for the formats.
 * ```ts
 * const model = resnet18({ isEmpty: true });
 * const report = await importWeights(model, 'resnet18-f37072fd.pth');
 * ```
 * @returns what became of every weight and every array.
 * @throws WeightsMismatchError, before anything is changed, if it is strict and something does not fit;
 * WeightsFileError if the file can not be read.
 */
export async function importWeights(
  model: tf.LayersModel,
  file: string,
  options: ImportWeightsOptions = {},
): Promise<WeightReport> {
  const { strict = true, except = [], ...assignment } = options;
  const isLeftOut = typeof except === 'function' ? except : (layer: string) => except.includes(layer);
  const weights = await openWeights(file);
  try {
    const namings = chooseNamings(namingsOf(model), options.from);
    const { matches, report } = matchWeights(targetWeights(model), weights.arrays, namings, isLeftOut);
    const isEnough = strict === 'model' ? report.isFilled : report.isComplete || !strict;
    if (!isEnough) throw new WeightsMismatchError(path.basename(file), report);
    await assignWeights(matches, { onProgress: showFileProgress('reading', file), ...assignment });
    return report;
  } finally {
    await weights.close();
  }
}

function chooseNamings(known: readonly WeightNaming[], from: ImportWeightsOptions['from']): WeightNaming[] {
  if (from === undefined) return [...known];
  if (typeof from !== 'string') return [createNaming({ id: 'names of the caller', ...from })];
  const chosen = known.filter(({ id }) => id === from);
  if (chosen.length > 0) return chosen;
  const names = known.map(({ id }) => id).join(', ');
  throw new RangeError(`names of ${JSON.stringify(from)} are not known for this model; known are ${names}`);
}
