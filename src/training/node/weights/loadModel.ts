import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { ZipFile } from '../../../files/zipFile.ts';
import { assignWeights } from '../../weights/assignWeights.ts';
import { fromKerasConfig } from '../../weights/keras/fromKerasConfig.ts';
import { matchListed, matchPlaced } from '../../weights/keras/kerasWeightOrder.ts';
import type { WeightMatch } from '../../weights/matchWeights.ts';
import { WeightsFileError } from '../../weights/weightsFile.ts';
import { showFileProgress } from './fileProgress.ts';
import { fileSource } from './fileSource.ts';
import { readHdf5Arrays, readHdf5Model } from './hdf5/readHdf5Model.ts';
import { importWeights } from './importWeights.ts';
import { unpackWeights } from './readKerasArchive.ts';

/** Who hears of the progress of {@link loadModel}, and how it is stopped. */
export interface LoadModelOptions {
  /** Called after each weight. By default a notebook shows a bar, once it took a second. */
  onProgress?: (doneBytes: number, totalBytes: number) => void;
  signal?: AbortSignal;
}

/**
 * Loads a whole model, architecture and weights: Keras's `.keras` and `.h5`, of Keras 2 and 3 and of {@link saveModel}, and
 * the `model.json` of a layers model of TensorFlow.js. Nothing in the file is run; what it was compiled with is not read.
 * Layers of one's own are found by their className among those that `tf.serialization.registerClass` was told of.
 * @throws WeightsFileError that says what is wrong with it, or names the layers that TensorFlow.js does not have.
 */
export async function loadModel(file: string, given: LoadModelOptions = {}): Promise<tf.LayersModel> {
  const options = { onProgress: showFileProgress('reading', file), ...given };
  const whole = path.resolve(file);
  try {
    const start = await readStart(whole);
    if (start[0] === 0x89 && start[1] === 0x48) return await loadHdf5Model(whole, options);
    if (start[0] === 0x50 && start[1] === 0x4b) return await loadArchive(whole, options);
    return await loadJson(whole, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = reasonOf(error as NodeJS.ErrnoException);
    throw new WeightsFileError(`${path.basename(file)} can not be loaded as a model: ${reason}`, {
      cause: error,
    });
  }
}

function reasonOf({ name, code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such file';
  // What the engine says where memory is made for a layer.
  const isTooLarge = name === 'RangeError' && /array (length|buffer)/i.test(message);
  return isTooLarge ? 'a layer has more numbers than there is memory for' : message;
}

async function readStart(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const source = await fileSource(handle);
    return await source.read(0, Math.min(2, source.sizeBytes));
  } finally {
    await handle.close();
  }
}

async function loadHdf5Model(file: string, options: LoadModelOptions): Promise<tf.LayersModel> {
  const { config, arraysOf, close } = await readHdf5Model(file);
  try {
    return await fill(config, (root) => matchListed(root, arraysOf), options);
  } finally {
    await close();
  }
}

const CONFIG = 'config.json';
const MAX_JSON_BYTES = 2 ** 26;

async function loadArchive(file: string, options: LoadModelOptions): Promise<tf.LayersModel> {
  const zip = await ZipFile.open(file);
  try {
    const entry = zip.entries.find(({ name }) => name === CONFIG);
    if (!entry) throw new WeightsFileError(`it has no ${CONFIG}: for weights alone there is importWeights`);
    const config: unknown = JSON.parse((await zip.readWhole(entry, MAX_JSON_BYTES)).toString('utf8'));
    const weights = await unpackWeights(zip, readHdf5Arrays);
    try {
      return await fill(config, (root) => matchPlaced(root, weights.file.arrays), options);
    } finally {
      await weights.close();
    }
  } finally {
    await zip.close();
  }
}

/** Disposes of the model where its weights can not be had. */
async function fill(
  config: unknown,
  match: (root: ReturnType<typeof fromKerasConfig>) => WeightMatch[],
  options: LoadModelOptions,
): Promise<tf.LayersModel> {
  const root = fromKerasConfig(config);
  const model = root.layer as tf.LayersModel;
  try {
    await assignWeights(match(root), options);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function loadJson(file: string, options: LoadModelOptions): Promise<tf.LayersModel> {
  if ((await stat(file)).size > MAX_JSON_BYTES)
    throw new WeightsFileError('it is larger than any model.json');
  const { modelTopology: topology, format } = parseJson(await readFile(file, 'utf8'));
  if (format === 'graph-model') {
    throw new WeightsFileError('it is a graph model, which has no layers: load it with tf.loadGraphModel');
  }
  const config = (topology as { model_config?: unknown } | undefined)?.model_config ?? topology;
  const model = fromKerasConfig(config).layer as tf.LayersModel;
  try {
    await importWeights(model, file, options);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // What it is not is said below.
  }
  throw new WeightsFileError('it is none of .keras, .h5 and model.json');
}
