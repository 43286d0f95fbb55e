import * as tf from '@tensorflow/tfjs';
import type { LayerNode } from './layerTree.ts';
import { allLayers } from './layerTree.ts';

/** A model as plain data, without its weights. */
export interface ModelDescription {
  /** JSON of the model's layers. */
  topology: string;
  /** Which of {@link allLayers} are trainable. */
  trainable: boolean[];
}

type ModelJson = Parameters<typeof tf.models.modelFromJSON>[0];

/** Layers whose results for one sample depend on the others of the batch. */
const MIXING_LAYERS = ['BatchNormalization'];
const RANDOM_LAYERS = ['Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout'];

/** Before anybody can add classes of their own, or replace some. */
const BUILT_IN = new Map(Object.entries(tf.serialization.SerializationMap.getMap().classNameMap));

/** @throws Error that says what of the model can't be made again in another thread. */
export function describeModel(model: tf.LayersModel): ModelDescription {
  if (model.inputs[0]?.shape[0] != null) throw new Error(`the batch size of ${model.name} is fixed`);
  const layers = allLayers(model);
  layers.forEach(checkLayer);
  return {
    topology: JSON.stringify(model.toJSON(null, false)),
    trainable: layers.map(({ trainable }) => trainable),
  };
}

/**
 * The model again, with weights of its own.
 * @throws Error if it has layers that TensorFlow.js does not know in this thread.
 */
export async function makeModel({ topology, trainable }: ModelDescription): Promise<tf.LayersModel> {
  const model = await tf.models.modelFromJSON(JSON.parse(topology) as ModelJson);
  allLayers(model).forEach((layer, index) => (layer.trainable = trainable[index] ?? true));
  return model;
}

/** Whether a part of a batch gives other results than the same samples within the whole. */
export function mixesSamples(model: tf.LayersModel): boolean {
  return allLayers(model).some((layer) => MIXING_LAYERS.includes(layer.getClassName()));
}

/** Whether a step draws random numbers. */
export function drawsRandomly(model: tf.LayersModel): boolean {
  return allLayers(model).some(
    (layer) =>
      RANDOM_LAYERS.includes(layer.getClassName()) ||
      Boolean(layer.dropout) ||
      Boolean(layer.recurrentDropout),
  );
}

/** A class of one's own, or a layer that was changed, would be another one in the other thread. */
function checkLayer(layer: LayerNode): void {
  const known = BUILT_IN.get(layer.getClassName())?.[0];
  const isChanged =
    Object.hasOwn(layer, 'call') || Boolean((layer as unknown as { _callHook: unknown })._callHook);
  if ((known as unknown) === layer.constructor && !isChanged) return;
  throw new Error(`the layer ${layer.name} is one of your own, which other threads do not know`);
}
