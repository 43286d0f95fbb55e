import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { ZipFileWriter } from '../../../files/zipWriter.ts';
import { writeLayersModel } from '../export/tfjs/writeLayersModel.ts';
import { toKerasConfig } from '../../weights/keras/toKerasConfig.ts';
import { KERAS_VERSION, writeHdf5Model, writeHdf5Weights } from './hdf5/writeHdf5.ts';
import { KERAS_WEIGHTS } from './readKerasArchive.ts';
import { showFileProgress } from './fileProgress.ts';
import { progressOf } from './writeProgress.ts';
import { listWritten, listWrittenTfjs } from './writtenFiles.ts';
import type { WrittenFile } from './writtenFiles.ts';
import { writeWhole } from './writeWhole.ts';

const PIECE_BYTES = 2 ** 20;
const KERAS_OPENS = 'keras.saving.load_model';

/** Who hears of the progress of {@link saveModel}. */
export interface SaveModelOptions {
  /** Called after each weight. By default a notebook shows a bar, once it took a second. */
  onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Writes a whole model: as `.keras` or `.h5`, which Python's Keras 3 opens with `keras.saving.load_model`, or as a
 * `model.json` of TensorFlow.js with files of weights beside it, which `tf.loadLayersModel` opens.
 * @returns what was written and what opens it.
 * @throws Error for another ending, or a layer that is not translated.
 */
export async function saveModel(
  model: tf.LayersModel,
  file: string,
  { onProgress = showFileProgress('writing', file) }: SaveModelOptions = {},
): Promise<WrittenFile[]> {
  const target = path.resolve(file);
  const report = progressOf(model, onProgress);
  if (file.endsWith('.json')) {
    await writeLayersModel(target, model, report);
    return listWrittenTfjs(file, { format: 'TensorFlow.js layers model', opensWith: 'tf.loadLayersModel' });
  }
  const config = toKerasConfig(model);
  if (file.endsWith('.h5')) {
    await writeWhole(target, (temporary) => writeHdf5Model(temporary, model, config, report));
    return listWritten(file, { format: 'Keras HDF5', opensWith: KERAS_OPENS });
  }
  if (file.endsWith('.keras')) {
    await writeWhole(target, (temporary) => writeArchive(temporary, model, config, report));
    return listWritten(file, { format: 'Keras 3', opensWith: KERAS_OPENS });
  }
  throw new Error(
    `${path.basename(file)} should end in .keras, .h5 or .json; for weights alone there is exportWeights`,
  );
}

/** HDF5 is written to a file of its own first, beside the archive, where there is room for it. */
async function writeArchive(
  file: string,
  model: tf.LayersModel,
  config: unknown,
  report: (bytes: number) => void,
): Promise<void> {
  const weights = `${file}.h5`;
  const archive = await open(file, 'w');
  try {
    await writeHdf5Weights(weights, model, report);
    const metadata = { keras_version: KERAS_VERSION, date_saved: new Date().toISOString().slice(0, 19) };
    const zip = new ZipFileWriter(archive);
    await zip.add('metadata.json', [Buffer.from(JSON.stringify(metadata))]);
    await zip.add('config.json', [Buffer.from(JSON.stringify(config))]);
    await zip.add(KERAS_WEIGHTS, createReadStream(weights, { highWaterMark: PIECE_BYTES }));
    await zip.end();
  } finally {
    await archive.close();
    await rm(weights, { force: true });
  }
}
