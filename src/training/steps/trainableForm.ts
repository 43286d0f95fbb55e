import type { LayersModel } from '@tensorflow/tfjs';

interface LayerLike {
  trainable: boolean;
  layers?: readonly LayerLike[];
}

/** Tells which layers of a model are frozen: steps over another form consist of other operations. */
export function trainableForm(model: LayersModel): string {
  const describe = (layer: LayerLike): string =>
    `${layer.trainable ? 1 : 0}${layer.layers ? `(${layer.layers.map(describe).join('')})` : ''}`;
  return describe(model);
}
