import { sizeOf } from '../datasets/collate.ts';
import type { ArrayValue, Batch } from '../datasets/sample.ts';
import { drawBeta } from '../random/drawBeta.ts';
import type { BatchTransform } from './batchTransform.ts';
import { drawIndex } from './draw.ts';
import type { Box } from './pixels.ts';

/**
 * Of {@link mixup} and {@link cutmix}: the parameter of the Beta distribution that shares are drawn from, and the
 * number of classes.
 */
export interface MixingOptions {
  /** Classes that there are: labels become probabilities of them. Not needed where targets are probabilities. */
  classes?: number;
  /** Of the Beta distribution that the share is drawn from: 1 draws all shares as often, less draws more extreme ones. */
  alpha?: number;
}

/**
 * Mixup (Zhang and others, 2017): each input becomes a weighted mean of itself and its neighbour in the batch, and so do the
 * targets, which become probabilities [n, classes]: train with `categoricalCrossentropy`. Inputs become float32 of their
 * own range. One share is drawn for each batch.
 * @throws RangeError if an option is none; Error from a batch whose targets are no labels and no probabilities.
 */
export function mixup({ classes, alpha = 1 }: MixingOptions = {}): BatchTransform {
  checkAlpha(alpha);
  return {
    description: `mixup(alpha ${alpha})`,
    apply: (batch, random) => mixBatch(batch, drawBeta(alpha, random), classes),
  };
}

/**
 * CutMix (Yun and others, 2019): a part of each picture is replaced by the same part of its neighbour in the batch; targets
 * become probabilities by the share of the area, as in {@link mixup}. Pictures keep their dtype.
 * @throws RangeError if an option is none; Error from a batch that has no pictures.
 */
export function cutmix({ classes, alpha = 1 }: MixingOptions = {}): BatchTransform {
  checkAlpha(alpha);
  return {
    description: `cutmix(alpha ${alpha})`,
    apply(batch, random) {
      const [, height = 0, width = 0, channels] = batch.inputs.shape;
      if (channels === undefined) {
        throw new Error(
          `cutmix is for pictures [n, height, width, channels], got [${batch.inputs.shape.join()}]`,
        );
      }
      const half = 0.5 * Math.sqrt(1 - drawBeta(alpha, random));
      const middle = [drawIndex(width, random), drawIndex(height, random)] as const;
      return cutBatch(batch, boxAround(middle, half, [height, width]), classes);
    },
  };
}

function checkAlpha(alpha: number): void {
  if (alpha > 0 && Number.isFinite(alpha)) return;
  throw new RangeError(`alpha is a number above 0, got ${alpha}`);
}

function boxAround(
  [x, y]: readonly [number, number],
  half: number,
  [height, width]: readonly [number, number],
): Box {
  const [halfWidth, halfHeight] = [Math.trunc(half * width), Math.trunc(half * height)];
  const [left, top] = [Math.max(0, x - halfWidth), Math.max(0, y - halfHeight)];
  const [right, bottom] = [Math.min(width, x + halfWidth), Math.min(height, y + halfHeight)];
  return { top, left, height: bottom - top, width: right - left };
}

/** Each sample with `share` of itself and the rest of the one before it. */
export function mixBatch(batch: Batch, share: number, classes?: number): Batch {
  const inputs = mixRows(batch.inputs, share);
  return { ...batch, inputs, targets: mixRows(toProbabilities(batch.targets, classes), share) };
}

/** Each picture with a part of the one before it. */
export function cutBatch(batch: Batch, box: Box, classes?: number): Batch {
  const [count = 0, height = 0, width = 0, channels = 0] = batch.inputs.shape;
  const { data, shape } = batch.inputs;
  const result = data.slice();
  const size = sizeOf(shape.slice(1));
  for (let row = 0; row < count; row++) {
    const other = (row + count - 1) % count;
    for (let line = box.top; line < box.top + box.height; line++) {
      const start = (line * width + box.left) * channels;
      const part = data.subarray(other * size + start, other * size + start + box.width * channels);
      result.set(part, row * size + start);
    }
  }
  const share = 1 - (box.height * box.width) / (height * width);
  const targets = mixRows(toProbabilities(batch.targets, classes), share);
  return { ...batch, inputs: { data: result, shape }, targets };
}

function mixRows({ data, shape }: ArrayValue, share: number): ArrayValue {
  const [count = 0] = shape;
  const size = data.length / Math.max(1, count);
  const result = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const other = at < size ? at + data.length - size : at - size;
    result[at] = share * data[at]! + (1 - share) * data[other]!;
  }
  return { data: result, shape };
}

function toProbabilities(targets: ArrayValue, classes: number | undefined): ArrayValue {
  const { data, shape } = targets;
  if (shape.length === 2 && shape[1]! > 1) return targets;
  if (!(data instanceof Int32Array) || shape.length !== 1) {
    throw new Error(`labels or probabilities of classes are mixed, got targets of [${shape.join()}]`);
  }
  if (classes === undefined || !Number.isInteger(classes) || classes < 2) {
    throw new RangeError(`labels are mixed as probabilities: give the number of classes, got ${classes}`);
  }
  const probabilities = new Float32Array(data.length * classes);
  data.forEach((label, row) => {
    if (label >= classes)
      throw new RangeError(`labels of ${classes} classes are 0 to ${classes - 1}, got ${label}`);
    probabilities[row * classes + label] = 1;
  });
  return { data: probabilities, shape: [data.length, classes] };
}
