import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { ZipFileWriter } from '../../../files/zipWriter.ts';
import { encodeHeader } from '../../checkpoints/safetensors.ts';
import { formatNpyPieces } from '../../datasets/formats/npy.ts';
import type { HostTensor } from '../../tensors/hostTensor.ts';
import type { Framework } from '../../weights/layouts.ts';
import { modelArrays } from '../../weights/modelArrays.ts';
import { namingsOf } from '../../weights/mappings/namingsOf.ts';
import { targetWeights } from '../../weights/targetWeights.ts';
import type { WeightNaming } from '../../weights/weightNaming.ts';
import { writeHdf5Weights } from './hdf5/writeHdf5.ts';
import { showFileProgress } from './fileProgress.ts';
import { progressOf } from './writeProgress.ts';
import { listWritten } from './writtenFiles.ts';
import type { WrittenFile } from './writtenFiles.ts';
import { writeWhole } from './writeWhole.ts';

/** By whose names and layouts {@link exportWeights} writes, and who hears of the progress. */
export interface ExportWeightsOptions {
  /**
   * Whose names and layouts the file has: `torchvision`, `keras`, `chainercv` or `chainer` for a network of the zoo. By
   * default those of the framework that the format belongs to, with the model's own layer names if the zoo knows none.
   */
  to?: string;
  /** Called after each weight. By default a notebook shows a bar, once it took a second. */
  onProgress?: (doneBytes: number, totalBytes: number) => void;
}

interface Writing {
  /** A new one. */
  file: string;
  model: tf.LayersModel;
  naming: WeightNaming;
  /** Hears how many bytes were written. */
  report: (bytes: number) => void;
}

type Write = (writing: Writing) => Promise<void>;

interface WrittenFormat extends Pick<WrittenFile, 'format' | 'opensWith'> {
  suffix: string;
  framework: Framework;
  write: Write;
}

const FORMATS: readonly WrittenFormat[] = [
  {
    suffix: '.safetensors',
    framework: 'torch',
    write: writeSafetensors,
    format: 'safetensors',
    opensWith: 'safetensors.torch.load_file',
  },
  {
    suffix: '.npz',
    framework: 'chainer',
    write: writeNpz,
    format: 'NumPy archive',
    opensWith: 'chainer.serializers.load_npz',
  },
  {
    suffix: '.weights.h5',
    framework: 'keras',
    write: writeKerasWeights,
    format: 'Keras weights',
    opensWith: 'model.load_weights',
  },
];

/**
 * Writes a model's weights for other frameworks, by the ending of the name: `.safetensors` in PyTorch's names and
 * layouts, `.npz` in Chainer's, `.weights.h5` as Keras 3's `load_weights` takes it. One weight is in memory at a time.
 * @returns what was written and what opens it.
 * @throws Error for another ending, or layers that such a file does not have.
 */
export async function exportWeights(
  model: tf.LayersModel,
  file: string,
  { to, onProgress = showFileProgress('writing', file) }: ExportWeightsOptions = {},
): Promise<WrittenFile[]> {
  const format = FORMATS.find(({ suffix }) => file.endsWith(suffix));
  if (!format) {
    const endings = FORMATS.map(({ suffix }) => suffix).join(', ');
    throw new Error(
      `${path.basename(file)} should end in one of ${endings}; for whole models there is saveModel`,
    );
  }
  const known = namingsOf(model).filter(({ framework }) => framework === format.framework);
  const naming = to === undefined ? known[0] : known.find(({ id }) => id === to);
  if (!naming) {
    throw new RangeError(
      `${format.suffix} takes the names of ${known.map(({ id }) => id).join(', ')}, got ${JSON.stringify(to)}`,
    );
  }
  const report = progressOf(model, onProgress);
  await writeWhole(path.resolve(file), (temporary) =>
    format.write({ file: temporary, model, naming, report }),
  );
  return listWritten(file, { format: format.format, opensWith: format.opensWith });
}

async function writeSafetensors({ file, model, naming, report }: Writing): Promise<void> {
  const { start, order } = encodeHeader(
    modelArrays(targetWeights(model), naming),
    new Map([['format', 'pt']]),
  );
  await withFile(file, async (handle) => {
    for (const piece of start) await handle.writeFile(piece);
    for (const array of order) {
      const bytes = bytesOf(await array.read());
      await handle.writeFile(bytes);
      report(bytes.length);
    }
  });
}

async function writeNpz({ file, model, naming, report }: Writing): Promise<void> {
  const targets = targetWeights(model);
  const arrays = modelArrays(targets, naming);
  await withFile(file, async (handle) => {
    const zip = new ZipFileWriter(handle);
    for (const { name, read } of arrays) {
      const array = await read();
      await zip.add(`${name}.npy`, formatNpyPieces(array));
      report(bytesOf(array).length);
    }
    // Chainer counts the batches of a normalization, and asks for the count.
    for (const { className, part, layer } of targets) {
      if (className !== 'BatchNormalization' || part !== 'moving_mean') continue;
      const count = { dtype: 'int32', shape: [], data: new Int32Array(1) };
      await zip.add(`${naming.layerName(layer)}/N.npy`, formatNpyPieces(count));
    }
    await zip.end();
  });
}

async function withFile(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await write(handle);
  } finally {
    await handle.close();
  }
}

function bytesOf({ data }: HostTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

async function writeKerasWeights({ file, model, report }: Writing): Promise<void> {
  await writeHdf5Weights(file, model, report);
}
