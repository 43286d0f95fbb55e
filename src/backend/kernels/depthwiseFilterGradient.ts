import type { ConvInfo } from './convInfo.ts';

/**
 * The gradient of a depthwise convolution for its filter, by loops over typed arrays: with one value of the input for
 * each of the output's there is little for matrices to gain.
 * @param x [images, height, width, channels].
 * @param dy the gradient of the output, [images, height, width, channels * multiplier].
 * @returns [filter height, filter width, channels, multiplier], summed in double precision.
 */
export function depthwiseFilterGradient(x: Float32Array, dy: Float32Array, info: ConvInfo): Float32Array {
  const { filterHeight, filterWidth, outChannels, batchSize, inHeight, outHeight } = info;
  const sums = new Float64Array(filterHeight * filterWidth * outChannels);
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let tap = 0; tap < filterHeight; tap++) {
        const inRow = row * info.strideHeight + tap - info.padInfo.top;
        if (inRow < 0 || inRow >= inHeight) continue;
        const place = { inRow: image * inHeight + inRow, outRow: image * outHeight + row, filterRow: tap };
        addRow(sums, { x, dy }, place, info);
      }
    }
  }
  return Float32Array.from(sums);
}

/** Adds what one row of the output gives to one row of the filter. */
function addRow(
  sums: Float64Array,
  { x, dy }: { x: Float32Array; dy: Float32Array },
  place: { inRow: number; outRow: number; filterRow: number },
  info: ConvInfo,
): void {
  const { inWidth, outWidth, filterWidth, strideWidth, inChannels, outChannels, padInfo } = info;
  const multiplier = outChannels / inChannels;
  for (let column = 0; column < outWidth; column++) {
    for (let tap = 0; tap < filterWidth; tap++) {
      const inColumn = column * strideWidth + tap - padInfo.left;
      if (inColumn < 0 || inColumn >= inWidth) continue;
      let from = (place.inRow * inWidth + inColumn) * inChannels;
      let gradient = (place.outRow * outWidth + column) * outChannels;
      let to = (place.filterRow * filterWidth + tap) * outChannels;
      for (let channel = 0; channel < inChannels; channel++) {
        const value = x[from++]!;
        for (let part = 0; part < multiplier; part++) sums[to++]! += value * dy[gradient++]!;
      }
    }
  }
}
