import type { ImageArray } from '../datasets/sample.ts';
import { likePixels } from './pixels.ts';
import { compose } from './transform.ts';
import type { Transform } from './transform.ts';

export interface NormaliseOptions {
  /** Subtracted from each channel, after scaling. Default 0. */
  mean?: readonly number[];
  /** What each channel is divided by. Default 1. */
  deviation?: readonly number[];
  /** What pixels are multiplied by first. Default 1/255: bytes become 0 to 1. */
  scale?: number;
}

/**
 * Pixels as float32: (pixel x scale - mean) / deviation, by channel.
 * @throws RangeError if a deviation is 0, or when a picture has another number of channels.
 */
export function normalise({ mean, deviation, scale = 1 / 255 }: NormaliseOptions = {}): Transform {
  if (deviation?.some((value) => !(value > 0))) {
    throw new RangeError(`deviations are above 0, got ${deviation.join(', ')}`);
  }
  const parts = [
    `scale ${Number(scale.toPrecision(6))}`,
    ...(mean ? [`mean ${mean.join(' ')}`] : []),
    ...(deviation ? [`deviation ${deviation.join(' ')}`] : []),
  ];
  return {
    description: `normalise(${parts.join(', ')})`,
    apply({ data, shape }) {
      const channels = shape[2];
      checkChannels(channels, mean, 'mean');
      checkChannels(channels, deviation, 'deviation');
      const result = new Float32Array(data.length);
      for (let index = 0; index < data.length; index++) {
        const channel = index % channels;
        result[index] = (data[index]! * scale - (mean?.[channel] ?? 0)) / (deviation?.[channel] ?? 1);
      }
      return { data: result, shape };
    },
  };
}

function checkChannels(channels: number, values: readonly number[] | undefined, what: string): void {
  if (values === undefined || values.length === channels) return;
  throw new RangeError(
    `a picture of ${channels} channels needs as many numbers as ${what}, got ${values.length}`,
  );
}

/** Undoes {@link normalise} with the same options, to look at what a network saw: float32 of the pixels' own range. */
export function denormalise({ mean, deviation, scale = 1 / 255 }: NormaliseOptions = {}): Transform {
  return {
    description: 'denormalise',
    apply({ data, shape }) {
      const restored = Float32Array.from(data, (value, index) => {
        const channel = index % shape[2];
        return (value * (deviation?.[channel] ?? 1) + (mean?.[channel] ?? 0)) / scale;
      });
      return { data: restored, shape };
    },
  };
}

/** Turns RGB into BGR and back; a fourth channel stays. */
export function swapChannels(): Transform {
  return { description: 'swapChannels', apply: swapped };
}

function swapped({ data, shape }: ImageArray): ImageArray {
  const channels = shape[2];
  if (channels < 3)
    throw new RangeError(`red and blue are swapped in pictures of 3 or 4 channels, got ${channels}`);
  const result = likePixels(data, data.length);
  result.set(data);
  for (let at = 0; at < data.length; at += channels) {
    result[at] = data[at + 2]!;
    result[at + 2] = data[at]!;
  }
  return { data: result, shape };
}

/** The means of ImageNet's colours, from 0 to 1, as torchvision's models want them. */
const IMAGENET: NormaliseOptions = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/** What torchvision's models were trained with: 0 to 1, minus ImageNet's mean, by its deviation. */
export function torchvisionPreprocessing(): Transform {
  return normalise(IMAGENET);
}

/** What VGG and the first ResNets were trained with: BGR of 0 to 255 minus ImageNet's mean. */
export function vggPreprocessing(): Transform {
  return compose<ImageArray>(swapChannels(), normalise({ scale: 1, mean: [103.939, 116.779, 123.68] }));
}

/** A class index as probabilities: 1 at its place, 0 elsewhere. @throws RangeError if there is no such class. */
export function oneHot(label: number, classes: number): Float32Array {
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    throw new RangeError(`labels of ${classes} classes are 0 to ${classes - 1}, got ${label}`);
  }
  const result = new Float32Array(classes);
  result[label] = 1;
  return result;
}
