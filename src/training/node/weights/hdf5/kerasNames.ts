/** What Keras calls a layer whose weights lie in a group of its own format; undefined without a name there. */
export type LayerNameOf = (group: string) => string | undefined;

/** `conv1/kernel` for an array of Keras 2's format, also inside of models in the model. */
export function legacyName(path: string): string {
  const parts = path.replace(/^model_weights\//, '').split('/');
  const part = parts.pop()!.replace(/:\d+$/, '');
  while (parts.length > 1 && /_cell(_\d+)?$/.test(parts.at(-1)!)) parts.pop();
  const layer = parts.at(-1);
  return layer === undefined ? part : `${layer}/${partIn(layer, part)}`;
}

/** What Keras 1 called the parts of a layer, whose files Keras still publishes: `block1_conv1_W_1`. */
const OLD_PARTS: Readonly<Record<string, string>> = {
  W: 'kernel',
  b: 'bias',
  gamma: 'gamma',
  beta: 'beta',
  running_mean: 'moving_mean',
  running_std: 'moving_variance',
};

function partIn(layer: string, part: string): string {
  if (!part.startsWith(`${layer}_`)) return part;
  return OLD_PARTS[part.slice(layer.length + 1).replace(/_\d+$/, '')] ?? part;
}

/**
 * `conv1/0` for an array of Keras 3's format, which numbers a layer's weights, or `layers/conv2d/0` where the file does
 * not name the layer.
 */
export function numberedName(path: string, layerNameOf: LayerNameOf): string {
  const match = /^(.+)\/vars\/(\d+)$/.exec(path);
  if (!match) return path;
  const [, place = '', index] = match;
  const layer = place.replace(/\/cell$/, '');
  const isOfModel = layer.startsWith('layers/') || layer.startsWith('_layer_checkpoint_dependencies/');
  return `${(isOfModel ? layerNameOf(layer) : undefined) ?? layer}/${index}`;
}
