interface LayerLike {
  trainable: boolean;
  layers?: readonly LayerLike[];
}

/** Tells which layers of a layer or model are frozen. */
export function layerForm(layer: object): string {
  const describe = ({ trainable, layers }: LayerLike): string =>
    `${trainable ? 1 : 0}${layers ? `(${layers.map(describe).join('')})` : ''}`;
  return describe(layer as LayerLike);
}
