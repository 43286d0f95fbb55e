import type { ImageArray } from '../datasets/sample.ts';
import { lookUpColours } from './simd/lookUpColours.ts';
import { likePixels } from './pixels.ts';
import { compose } from './transform.ts';
import type { Transform } from './transform.ts';

/** Mean and deviation of each channel, and by what pixels are divided before. */
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
export function normalise(options: NormaliseOptions = {}): Transform {
  const { mean, deviation, scale = 1 / 255 } = options;
  if (deviation?.some((value) => !(value > 0))) {
    throw new RangeError(`deviations are above 0, got ${deviation.join(', ')}`);
  }
  const parts = [
    `scale ${Number(scale.toPrecision(6))}`,
    ...(mean ? [`mean ${mean.join(' ')}`] : []),
    ...(deviation ? [`deviation ${deviation.join(' ')}`] : []),
  ];
  const at = (value: number, channel: number): number =>
    (value * scale - (mean?.[channel] ?? 0)) / (deviation?.[channel] ?? 1);
  const tableFor = rememberTable(at);
  const applyInto = ({ data, shape }: ImageArray, target?: Float32Array): ImageArray => {
    const channels = shape[2];
    checkChannels(channels, mean, 'mean');
    checkChannels(channels, deviation, 'deviation');
    const result = target?.length === data.length ? target : new Float32Array(data.length);
    if (data instanceof Uint8Array) lookUp(data, tableFor(channels), result);
    else data.forEach((value, index) => (result[index] = at(value, index % channels)));
    return { data: result, shape };
  };
  return {
    description: `normalise(${parts.join(', ')})`,
    recipe: { name: 'normalise', options: [options] },
    apply: (image) => applyInto(image),
    applyInto: (image, _random, target) => applyInto(image, target),
  };
}

/** What each byte becomes in each channel: of all bytes of a channel, then of the next one. */
function rememberTable(at: (value: number, channel: number) => number): (channels: number) => Float32Array {
  let table = new Float32Array(0);
  return (channels) => {
    if (table.length === channels * 256) return table;
    table = Float32Array.from({ length: channels * 256 }, (_, place) => at(place & 255, place >> 8));
    return table;
  };
}

function lookUp(data: Uint8Array, table: Float32Array, result: Float32Array): void {
  const channels = table.length / 256;
  if (channels === 3 && lookUpColours(data, table, result)) return;
  for (let at = 0; at < data.length; at++) result[at] = table[(at % channels) * 256 + data[at]!]!;
}

function checkChannels(channels: number, values: readonly number[] | undefined, what: string): void {
  if (values === undefined || values.length === channels) return;
  throw new RangeError(
    `a picture of ${channels} channels needs as many numbers as ${what}, got ${values.length}`,
  );
}

/** Undoes {@link normalise} with the same options, to look at what a network saw: float32 of the pixels' own range. */
export function denormalise(options: NormaliseOptions = {}): Transform {
  const { mean, deviation, scale = 1 / 255 } = options;
  return {
    description: 'denormalise',
    recipe: { name: 'denormalise', options: [options] },
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
  return { description: 'swapChannels', recipe: { name: 'swapChannels', options: [] }, apply: swapped };
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
