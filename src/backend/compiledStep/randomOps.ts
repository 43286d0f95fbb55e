import * as tf from '@tensorflow/tfjs';
import type { OpAttribute } from '../libtensorflow/attributes.ts';
import type { OpBackend } from '../libtensorflow/opBackend.ts';
import { TF_ATTRIBUTES } from '../libtensorflow/attributes.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import { currentNodeBackend } from './nodeBackend.ts';
import { TraceRefusal } from './traceRefusal.ts';

/** Names a stream of random numbers: two 32-bit integers. */
export type RandomKey = readonly [seed: number, counter: number];

interface RandomStream {
  /** The key as an int32 tensor of shape [2]; in a compiled step an input of it. */
  key: tf.Tensor;
  /** How many ops have drawn from it. */
  drawn: number;
}

/** What random ops draw from in the code that runs now; outside of any, they do as TensorFlow.js has it. */
let current: RandomStream | undefined;

/** Lets the random ops in `body` draw from a stream of their own. */
export function withRandomStream<T>(key: tf.Tensor, body: () => T): T {
  const outer = current;
  current = { key, drawn: 0 };
  try {
    return body();
  } finally {
    current = outer;
  }
}

/** Ends the streams of code that was torn down. */
export function forgetRandomStreams(): void {
  current = undefined;
}

/**
 * TensorFlow.js's random ops, drawing on the device where a stream is given: tfjs draws in JavaScript, which in a
 * compiled step would be the same numbers in each run. Whoever hands tfjs to a user's code puts these in the place of
 * its own.
 */
export const randomOps = {
  randomUniform: ((shape, minval = 0, maxval = 1, dtype = 'float32', seed) =>
    isDrawnHere(seed)
      ? tf.tidy(() => scaled(drawUniform(shape), minval, maxval).cast(dtype))
      : tf.randomUniform(shape, minval, maxval, dtype, seed)) as typeof tf.randomUniform,

  randomUniformInt: ((shape, minval, maxval, seed) =>
    isDrawnHere(seed)
      ? randomOps.randomUniform(shape, minval, maxval, 'int32')
      : tf.randomUniformInt(shape, minval, maxval, seed)) as typeof tf.randomUniformInt,

  randomNormal: ((shape, mean = 0, deviation = 1, dtype = 'float32', seed) =>
    isDrawnHere(seed)
      ? tf.tidy(() => affine(draw('StatelessRandomNormal', shape), mean, deviation).cast(dtype))
      : tf.randomNormal(shape, mean, deviation, dtype, seed)) as typeof tf.randomNormal,

  randomStandardNormal: ((shape, dtype, seed) =>
    randomOps.randomNormal(shape, 0, 1, dtype, seed)) as typeof tf.randomStandardNormal,

  truncatedNormal: ((shape, mean = 0, deviation = 1, dtype = 'float32', seed) =>
    isDrawnHere(seed)
      ? tf.tidy(() => affine(draw('StatelessTruncatedNormal', shape), mean, deviation).cast(dtype))
      : tf.truncatedNormal(shape, mean, deviation, dtype, seed)) as typeof tf.truncatedNormal,

  dropout: ((x, rate, noiseShape, seed) =>
    isDrawnHere(seed) && x instanceof tf.Tensor && rate > 0 && rate < 1
      ? dropout(x, rate, noiseShape)
      : tf.dropout(x, rate, noiseShape, seed)) as typeof tf.dropout,

  rand: refusedInStream('rand', tf.rand),
  randomGamma: refusedInStream('randomGamma', tf.randomGamma),
  multinomial: refusedInStream('multinomial', tf.multinomial),
};

function refusedInStream<Op extends (...args: never[]) => tf.Tensor>(name: string, op: Op): Op {
  const refusing = (...args: never[]) => {
    if (current) throw new TraceRefusal(`tf.${name} would give the same numbers in each run`);
    return op(...args);
  };
  return refusing as Op;
}

/** A seed of its own asks for the same numbers each time, as tfjs gives them. */
export function isDrawnHere(seed: unknown): boolean {
  return current !== undefined && seed === undefined && currentNodeBackend() !== undefined;
}

function affine(standard: tf.Tensor, mean: number, deviation: number): tf.Tensor {
  return standard.mul(tf.scalar(deviation)).add(tf.scalar(mean));
}

function scaled(unit: tf.Tensor, minval: number, maxval: number): tf.Tensor {
  return minval === 0 && maxval === 1 ? unit : affine(unit, minval, maxval - minval);
}

/** Zeroes a share of the elements and scales the others so that the expected sum stays, as tf.dropout does. */
function dropout(x: tf.Tensor, rate: number, noiseShape?: readonly (number | null)[]): tf.Tensor {
  return tf.tidy(() => {
    const shape = noiseShape?.map((size, axis) => size ?? x.shape[axis]!) ?? x.shape;
    const isKept = drawUniform(shape).greaterEqual(tf.scalar(rate)).cast('float32');
    return x.mul(isKept.mul(tf.scalar(1 / (1 - rate))));
  });
}

/** Uniform in [0, 1). */
export function drawUniform(shape: readonly number[]): tf.Tensor {
  return draw('StatelessRandomUniform', shape);
}

/** A float32 tensor drawn by a stateless op from the current stream; each call draws other numbers. */
function draw(op: string, shape: readonly number[]): tf.Tensor {
  const { key, drawn } = current!;
  current!.drawn = drawn + 1;
  return tf.tidy(() => {
    const own = key.add(tf.tensor1d([Math.imul(drawn + 1, 0x9e3779b1), 0], 'int32'));
    const sizes = tf.tensor1d([...shape], 'int32');
    return (tf.backend() as unknown as OpBackend).executeSingleOutput(op, ATTRIBUTES, [sizes, own]);
  });
}

const { TF_ATTR_TYPE } = TF_ATTRIBUTES;
const ATTRIBUTES: OpAttribute[] = [
  { name: 'dtype', type: TF_ATTR_TYPE, value: TF_DTYPES.TF_FLOAT },
  { name: 'T', type: TF_ATTR_TYPE, value: TF_DTYPES.TF_INT32 },
  { name: 'Tseed', type: TF_ATTR_TYPE, value: TF_DTYPES.TF_INT32 },
];
