import * as tf from '@tensorflow/tfjs';
import { drawUniform, isDrawnHere, randomOps } from './randomOps.ts';

type LayerCall = (this: RandomLayer, inputs: tf.Tensor | tf.Tensor[], kwargs: CallOptions) => unknown;

interface CallOptions {
  training?: boolean;
}

/** The fields of tfjs's random layers that say how they draw. */
interface RandomLayer {
  call: LayerCall;
  rate: number;
  stddev: number;
  seed?: number;
  noiseShape?: (number | null)[];
  getNoiseShape(x: tf.Tensor): (number | null)[];
}

/** A cell of a recurrent layer, which makes its masks with `dropoutFunc` if it has one. */
interface RecurrentCell {
  call: (this: RecurrentCell, ...args: unknown[]) => unknown;
  dropoutFunc?: typeof tf.dropout;
}

/** The constants of SELU, which alpha dropout keeps the mean and variance of. */
const SELU_FLOOR = -1.6732632423543772 * 1.0507009873554805;

let isInstalled = false;

/** Lets tfjs's random layers draw by {@link randomOps}, so that they draw anew in each run of a compiled step. */
export function installRandomLayers(): void {
  if (isInstalled) return;
  isInstalled = true;
  replaceCall(tf.layers.dropout({ rate: 0.5 }), (layer, x) =>
    randomOps.dropout(x, layer.rate, layer.getNoiseShape(x) as number[]),
  );
  replaceCall(tf.layers.gaussianNoise({ stddev: 1 }), ({ stddev }, x) =>
    randomOps.randomNormal(x.shape, 0, stddev).add(x),
  );
  replaceCall(tf.layers.gaussianDropout({ rate: 0.5 }), ({ rate }, x) =>
    x.mul(randomOps.randomNormal(x.shape, 1, Math.sqrt(rate / (1 - rate)))),
  );
  replaceCall(tf.layers.alphaDropout({ rate: 0.5 }), ({ rate, noiseShape }, x) =>
    alphaDropout(x, rate, noiseShape),
  );
  for (const cell of [tf.layers.simpleRNNCell, tf.layers.gruCell, tf.layers.lstmCell]) {
    drawMasks(cell({ units: 1 }));
  }
  drawMasks(tf.layers.convLstm2dCell({ filters: 1, kernelSize: 1 }));
}

function replaceCall(example: tf.layers.Layer, draw: (layer: RandomLayer, x: tf.Tensor) => tf.Tensor): void {
  const layerClass = Object.getPrototypeOf(example) as RandomLayer;
  const original = layerClass.call;
  layerClass.call = function (inputs, kwargs) {
    const isIdle = !kwargs?.training || this.rate === 0 || this.stddev === 0;
    if (isIdle || !isDrawnHere(this.seed)) return original.call(this, inputs, kwargs);
    return tf.tidy(() => draw(this, Array.isArray(inputs) ? inputs[0]! : inputs));
  };
}

/** Sets elements to SELU's floor and rescales, so that mean and variance stay (Klambauer et al., 2017). */
function alphaDropout(x: tf.Tensor, rate: number, noiseShape?: (number | null)[]): tf.Tensor {
  const shape = noiseShape?.map((size, axis) => size ?? x.shape[axis]!) ?? x.shape;
  const isKept = drawUniform(shape).greaterEqual(tf.scalar(rate)).cast('float32');
  const scale = ((1 - rate) * (1 + rate * SELU_FLOOR ** 2)) ** -0.5;
  const dropped = x.mul(isKept).add(isKept.sub(tf.scalar(1)).mul(tf.scalar(-SELU_FLOOR)));
  return dropped.mul(tf.scalar(scale)).add(tf.scalar(-scale * SELU_FLOOR * rate));
}

function drawMasks(example: object): void {
  const cellClass = Object.getPrototypeOf(example) as RecurrentCell;
  const original = cellClass.call;
  cellClass.call = function (...args) {
    this.dropoutFunc ??= randomOps.dropout;
    return original.apply(this, args);
  };
}
