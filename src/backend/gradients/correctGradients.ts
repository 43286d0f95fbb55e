import * as tf from '@tensorflow/tfjs';
import { allowBareLayerNormalization } from './bareLayerNormalization.ts';
import { allowEveryBatchNormalization } from './batchNormalizationAxes.ts';
import { reduceToInputs } from './broadcastGradients.ts';
import { allowDilations } from './dilatedGradients.ts';
import { allowDilatedLayers } from './dilatedLayers.ts';
import { einsumGradient } from './einsumGradient.ts';
import { INDEX_GRADIENTS } from './indexGradients.ts';
import { replaceGradient } from './replaceGradient.ts';
import { allowHalfPixels } from './resizeGradients.ts';
import { stridedSliceGradient } from './stridedSliceGradient.ts';
import { transposedVolumeGradient } from './volumeGradient.ts';

/**
 * Corrects the gradients of TensorFlow.js that the conformance suite found wrong or missing, on every backend: those
 * of binary ops and of products of batches of matrices forget to sum over what was broadcast, that of a cumulative sum
 * is transposed, those of mirrored padding and of resizing by the centres of pixels give numbers of something else, and
 * dilated and transposed volume convolutions, einsum, strided slices, ops by indices, bare layer normalization, and batch normalization that
 * is bare or along another axis, have none.
 */
export function correctGradients(): void {
  for (const kernelName of [tf.Maximum, tf.Minimum, tf.SquaredDifference, tf.BatchMatMul]) {
    replaceGradient(kernelName, reduceToInputs);
  }
  for (const kernelName of [tf.Conv2D, tf.DepthwiseConv2dNative]) {
    replaceGradient(kernelName, allowDilations);
  }
  for (const kernelName of [tf.ResizeBilinear, tf.ResizeNearestNeighbor]) {
    replaceGradient(kernelName, allowHalfPixels(kernelName));
  }
  for (const gradient of [
    einsumGradient,
    stridedSliceGradient,
    transposedVolumeGradient,
    ...INDEX_GRADIENTS,
  ]) {
    replaceGradient(gradient.kernelName, () => gradient);
  }
  allowDilatedLayers();
  allowBareLayerNormalization();
  allowEveryBatchNormalization();
  replaceGradient(tf.Cumsum, () => ({
    kernelName: tf.Cumsum,
    gradFunc(dy, _saved, attributes) {
      const { axis, exclusive, reverse } = attributes as {
        axis: number;
        exclusive: boolean;
        reverse: boolean;
      };
      return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
    },
  }));
}
