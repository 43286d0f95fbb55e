import * as tf from '@tensorflow/tfjs';

export type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

type PoolArguments = Parameters<typeof tf.backend_util.computePool2DInfo>;

interface PoolAttributes {
  filterSize: PoolArguments[1];
  strides: PoolArguments[2];
  pad: PoolArguments[4];
  dimRoundingMode?: PoolArguments[5];
}

/** The pooling that a gradient kernel is told of. */
export function poolInfoOf(shape: number[], attributes: tf.NamedAttrMap | undefined): PoolInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as PoolAttributes;
  return tf.backend_util.computePool2DInfo(
    shape as PoolArguments[0],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

/** The inputs under one place of the output: from the first row and column up to, and without, the last. */
interface Window {
  rows: [number, number];
  columns: [number, number];
  image: number;
  /** Where the place lies in the output, at its first channel. */
  output: number;
}

/** Each output's gradient goes to the greatest input under its window, the first if there are several. */
export function maxPoolGradient(x: Float32Array, dy: Float32Array, info: PoolInfo): Float32Array {
  const dx = new Float32Array(x.length);
  const { inHeight, inWidth, inChannels } = info;
  forEachWindow(info, ({ rows, columns, image, output }) => {
    for (let channel = 0; channel < inChannels; channel++) {
      let greatest = -Infinity;
      let place = -1;
      for (let row = rows[0]; row < rows[1]; row++) {
        let index = ((image * inHeight + row) * inWidth + columns[0]) * inChannels + channel;
        for (let column = columns[0]; column < columns[1]; column++, index += inChannels) {
          if (x[index]! > greatest) [greatest, place] = [x[index]!, index];
        }
      }
      if (place >= 0) dx[place]! += dy[output + channel]!;
    }
  });
  return dx;
}

/** Each output's gradient is shared evenly by the inputs under its window, as the forward kernel counts them. */
export function averagePoolGradient(dy: Float32Array, info: PoolInfo): Float32Array {
  const { batchSize, inHeight, inWidth, inChannels } = info;
  const dx = new Float32Array(batchSize * inHeight * inWidth * inChannels);
  forEachWindow(info, ({ rows, columns, image, output }) => {
    const share = 1 / ((rows[1] - rows[0]) * (columns[1] - columns[0]));
    for (let row = rows[0]; row < rows[1]; row++) {
      let index = ((image * inHeight + row) * inWidth + columns[0]) * inChannels;
      for (let column = columns[0]; column < columns[1]; column++) {
        for (let channel = 0; channel < inChannels; channel++) {
          dx[index++]! += dy[output + channel]! * share;
        }
      }
    }
  });
  return dx;
}

function forEachWindow(info: PoolInfo, use: (window: Window) => void): void {
  const { batchSize, outHeight, outWidth, outChannels, padInfo } = info;
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const rows = inside(row * info.strideHeight - padInfo.top, info.filterHeight, info.inHeight);
      for (let column = 0; column < outWidth; column++, output += outChannels) {
        const columns = inside(column * info.strideWidth - padInfo.left, info.filterWidth, info.inWidth);
        if (rows[0] < rows[1] && columns[0] < columns[1]) use({ rows, columns, image, output });
      }
    }
  }
}

function inside(start: number, size: number, inputs: number): [number, number] {
  return [Math.max(0, start), Math.min(inputs, start + size)];
}
