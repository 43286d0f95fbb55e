import type { ImageArray } from '../datasets/sample.ts';
import {
  denormalise,
  normalise,
  swapChannels,
  torchvisionPreprocessing,
  vggPreprocessing,
} from '../transforms/normalise.ts';
import { compose } from '../transforms/transform.ts';
import type { Transform } from '../transforms/transform.ts';

/**
 * What networks were trained with: `caffe` BGR of 0 to 255 minus the mean, `torch` RGB of 0 to 1 minus the mean, by the
 * deviation, `tf` RGB of -1 to 1; `chainercv-vgg` and `chainercv-resnet` RGB of 0 to 255 minus the mean.
 */
export type Preprocessing = 'caffe' | 'torch' | 'tf' | 'chainercv-vgg' | 'chainercv-resnet';

interface PreprocessingParts {
  mean: readonly number[];
  deviation: readonly number[];
  preprocess: () => Transform;
  restore: () => Transform<ImageArray, ImageArray>;
}

const CAFFE_MEAN = [103.939, 116.779, 123.68];
const TORCH = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
const HALF = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] };

export const preprocessings: Readonly<Record<Preprocessing, PreprocessingParts>> = {
  caffe: {
    mean: CAFFE_MEAN,
    deviation: [1, 1, 1],
    preprocess: vggPreprocessing,
    restore: () => compose<ImageArray>(denormalise({ scale: 1, mean: CAFFE_MEAN }), swapChannels()),
  },
  torch: { ...TORCH, preprocess: torchvisionPreprocessing, restore: () => denormalise(TORCH) },
  'chainercv-vgg': centred([123.68, 116.779, 103.939]),
  'chainercv-resnet': centred([123.15163084, 115.90288257, 103.0626238]),
  tf: { ...HALF, preprocess: () => normalise(HALF), restore: () => denormalise(HALF) },
};

function centred(mean: readonly number[]): PreprocessingParts {
  const options = { scale: 1, mean };
  return {
    mean,
    deviation: [1, 1, 1],
    preprocess: () => normalise(options),
    restore: () => denormalise(options),
  };
}

interface Preprocessed extends Omit<PreprocessingParts, 'preprocess' | 'restore'> {
  preprocessing: Preprocessing;
  preprocess(): Transform;
  restore(): Transform<ImageArray, ImageArray>;
}

/** Makes a description tell another preprocessing, with its mean and its inverse. */
export function usePreprocessing(zoo: Preprocessed, preprocessing: Preprocessing): void {
  Object.assign(zoo, { preprocessing, ...preprocessings[preprocessing] });
}

/**
 * What somebody's weights were trained with, by the names in their file.
 * @returns undefined for weights of one's own.
 */
export function preprocessingOf(architecture: string, naming: string): Preprocessing | undefined {
  const family = architecture.replace(/\d.*$/, '');
  return TRAINED_WITH[naming]?.[family];
}

/** By naming and family. torchvision's GoogLeNet has TensorFlow's weights. */
const TRAINED_WITH: Readonly<Record<string, Readonly<Record<string, Preprocessing>>>> = {
  torchvision: { alexnet: 'torch', vgg: 'torch', resnet: 'torch', googlenet: 'tf', mobilenet_v: 'torch' },
  keras: { vgg: 'caffe', resnet: 'caffe', mobilenet_v: 'tf' },
  chainer: { alexnet: 'caffe', vgg: 'caffe', resnet: 'caffe', googlenet: 'caffe' },
  chainercv: { vgg: 'chainercv-vgg', resnet: 'chainercv-resnet' },
};
