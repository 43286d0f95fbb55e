import type { LayerConverter } from './layerUse.ts';
import { padAttributes, spatialInput, spatialOutput } from './spatial.ts';

const pooling =
  (op: 'MaxPool' | 'AveragePool', axes: number): LayerConverter =>
  (use) => {
    const { name, sizes } = spatialInput(use);
    const kernel = use.numbers('poolSize', axes, 2);
    const strides = use.has('strides') ? use.numbers('strides', axes) : kernel;
    const window = { kernel, strides, padding: use.text('padding', 'valid') };
    const output = use.add(op, [name], { kernel_shape: kernel, strides, ...padAttributes(sizes, window) });
    return spatialOutput(use, output);
  };

const globalPooling =
  (op: 'GlobalMaxPool' | 'GlobalAveragePool'): LayerConverter =>
  (use) =>
    use.plain(use.add('Flatten', [use.add(op, [spatialInput(use).name])]));

export const poolingLayers: Readonly<Record<string, LayerConverter>> = {
  AveragePooling1D: pooling('AveragePool', 1),
  AveragePooling2D: pooling('AveragePool', 2),
  AveragePooling3D: pooling('AveragePool', 3),
  GlobalAveragePooling1D: globalPooling('GlobalAveragePool'),
  GlobalAveragePooling2D: globalPooling('GlobalAveragePool'),
  GlobalMaxPooling1D: globalPooling('GlobalMaxPool'),
  GlobalMaxPooling2D: globalPooling('GlobalMaxPool'),
  MaxPooling1D: pooling('MaxPool', 1),
  MaxPooling2D: pooling('MaxPool', 2),
  MaxPooling3D: pooling('MaxPool', 3),
};
