import type { LayerConverter, LayerUse } from './layerUse.ts';
import { spatialInput, spatialOutput } from './spatial.ts';

/** To the end of an axis, whatever its size. */
const END = 2 ** 31 - 1;

type Sides = readonly [[number, number], [number, number]];

/** Behind a picture of one pixel there is nothing to put in order. */
const flatten: LayerConverter = (use) => {
  const { graph, input } = use;
  const isPixel = input.shape.slice(1, -1).every((size) => size === 1);
  const name = isPixel ? input.name : graph.plain(input);
  const isOursFirst = use.text('dataFormat', 'channelsLast') === 'channelsFirst' && input.shape.length > 2;
  if (isOursFirst) throw use.error('its dataFormat is channelsFirst');
  return use.plain(use.add('Flatten', [name]));
};

/** The first size is that of the input, the one that is not known what remains. */
function reshaped(use: LayerUse, name: string): string {
  const sizes = use.outputShape.slice(1).map((size) => size ?? -1);
  if (sizes.filter((size) => size < 0).length > 1) throw use.error('it has several sizes that may be any');
  return use.add('Reshape', [name, use.graph.integers([0, ...sizes])]);
}

const repeatVector: LayerConverter = (use) => {
  const { graph, input } = use;
  const row = use.add('Unsqueeze', [graph.plain(input), graph.integers([1])]);
  return use.plain(use.add('Expand', [row, graph.integers([1, use.number('n'), 1])]));
};

const zeroPadding: LayerConverter = (use) => {
  const [[top, bottom], [left, right]] = use.raw('padding') as Sides;
  const pads = use.graph.integers([0, 0, top, left, 0, 0, bottom, right]);
  return spatialOutput(use, use.add('Pad', [spatialInput(use).name, pads]));
};

function cut(use: LayerUse, starts: readonly number[], ends: readonly number[]) {
  const { graph } = use;
  const inputs = [
    spatialInput(use).name,
    graph.integers(starts),
    graph.integers(ends),
    graph.integers([2, 3]),
  ];
  return spatialOutput(use, use.add('Slice', inputs));
}

const cropping: LayerConverter = (use) => {
  const [[top, bottom], [left, right]] = use.raw('cropping') as Sides;
  return cut(use, [top, left], [bottom === 0 ? END : -bottom, right === 0 ? END : -right]);
};

const upSampling: LayerConverter = (use) => {
  const isNearest = use.text('interpolation', 'nearest') === 'nearest';
  const scales = use.graph.floats([1, 1, ...use.numbers('size', 2, 2)]);
  const output = use.add('Resize', [spatialInput(use).name, '', scales], {
    mode: isNearest ? 'nearest' : 'linear',
    coordinate_transformation_mode: 'asymmetric',
    ...(isNearest && { nearest_mode: 'floor' }),
  });
  return spatialOutput(use, output);
};

export const shapingLayers: Readonly<Record<string, LayerConverter>> = {
  Cropping2D: cropping,
  Flatten: flatten,
  Permute: (use) => {
    const permutation = [0, ...(use.raw('dims') as number[])];
    return use.plain(use.graph.transpose(use.graph.plain(use.input), permutation));
  },
  RepeatVector: repeatVector,
  Reshape: (use) => use.plain(reshaped(use, use.graph.plain(use.input))),
  UpSampling2D: upSampling,
  ZeroPadding2D: zeroPadding,
};
