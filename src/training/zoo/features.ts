import * as tf from '@tensorflow/tfjs';

/** A model of the zoo, or any other. */
type FeatureSource = tf.LayersModel & { readonly zoo?: { aliases: Readonly<Record<string, string>> } };

/** The names of layers whose outputs {@link extractFeatures} can give, in the order of the forward pass. */
export function availableLayers(model: FeatureSource): string[] {
  const names = model.layers.filter((layer) => layer.inboundNodes.length > 0).map(({ name }) => name);
  const aliases = Object.entries(model.zoo?.aliases ?? {});
  return names.flatMap((name) => [
    name,
    ...aliases.filter(([, layer]) => layer === name).map(([alias]) => alias),
  ]);
}

/**
 * A model that gives the outputs of named layers of another one, whose layers and weights it shares: one output for one
 * name, several in their order for several.
 * @throws RangeError if there is no layer of such a name.
 */
export function featureModel(model: FeatureSource, layers: string | readonly string[]): tf.LayersModel {
  const names = typeof layers === 'string' ? [layers] : [...layers];
  if (names.length === 0) throw new RangeError('features need the name of at least one layer');
  const outputs = names.map((name) => outputOf(model, name));
  return tf.model({ inputs: model.inputs, outputs, name: `${model.name}_${names.join('_')}` });
}

/**
 * The outputs of named layers for a batch of inputs, by name; the caller disposes of them. Layers behave as in
 * inference.
 * @throws RangeError if there is no layer of such a name.
 */
export function extractFeatures<Name extends string>(
  model: FeatureSource,
  inputs: tf.Tensor | tf.Tensor[],
  layers: readonly Name[],
): Record<Name, tf.Tensor> {
  const features = featureModel(model, layers);
  const outputs = tf.tidy(() => features.apply(inputs, { training: false }) as tf.Tensor | tf.Tensor[]);
  const all = Array.isArray(outputs) ? outputs : [outputs];
  return Object.fromEntries(layers.map((name, index) => [name, all[index]])) as Record<Name, tf.Tensor>;
}

function outputOf(model: FeatureSource, name: string): tf.SymbolicTensor {
  const layerName = model.zoo?.aliases[name] ?? name;
  const layer = model.layers.find((candidate) => candidate.name === layerName);
  if (!layer) {
    const known = availableLayers(model).join(', ');
    throw new RangeError(`${model.name} has no layer ${JSON.stringify(name)}; it has ${known}`);
  }
  // A layer that serves in several models has several outputs: this model's is the one its own nodes have made.
  const nodes = Object.values(model.nodesByDepth).flat();
  const node = nodes.find(({ outboundLayer }) => outboundLayer === layer);
  const output = (node ?? layer.inboundNodes[0])?.outputTensors[0];
  if (!output) throw new RangeError(`the layer ${name} of ${model.name} has no output of its own`);
  return output;
}
