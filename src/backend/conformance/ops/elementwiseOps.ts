import * as tf from '@tensorflow/tfjs';
import type { ConformanceOp } from './conformanceOp.ts';
import { attribute } from './conformanceOp.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const unary =
  (op: Unary): ConformanceOp =>
  ([x]) =>
    op(x!);

const binary =
  (op: Binary): ConformanceOp =>
  ([a, b]) =>
    op(a!, b!);

const UNARY = {
  abs: tf.abs,
  neg: tf.neg,
  exp: tf.exp,
  square: tf.square,
  reciprocal: tf.reciprocal,
  sin: tf.sin,
  cos: tf.cos,
  tan: tf.tan,
  asin: tf.asin,
  acos: tf.acos,
  atan: tf.atan,
  sinh: tf.sinh,
  cosh: tf.cosh,
  tanh: tf.tanh,
  asinh: tf.asinh,
  acosh: tf.acosh,
  atanh: tf.atanh,
  sigmoid: tf.sigmoid,
  logSigmoid: tf.logSigmoid,
  softplus: tf.softplus,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  selu: tf.selu,
  erf: tf.erf,
  expm1: tf.expm1,
  log: tf.log,
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  log1p: tf.log1p,
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  sign: tf.sign,
  step: (x: tf.Tensor) => tf.step(x),
  isNaN: tf.isNaN,
  isInf: tf.isInf,
  isFinite: tf.isFinite,
  logicalNot: tf.logicalNot,
} as const satisfies Record<string, Unary>;

const BINARY = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
  atan2: tf.atan2,
  pow: tf.pow,
  prelu: tf.prelu,
  mod: tf.mod,
  floorDiv: tf.floorDiv,
  divNoNan: tf.divNoNan,
  equal: tf.equal,
  notEqual: tf.notEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  logicalAnd: tf.logicalAnd,
  logicalOr: tf.logicalOr,
  logicalXor: tf.logicalXor,
} as const satisfies Record<string, Binary>;

const mapValues = <Value>(record: Record<string, Value>, map: (value: Value) => ConformanceOp) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

/** Ops on single values, or on pairs with broadcasting. */
export const ELEMENTWISE_OPS: Readonly<Record<string, ConformanceOp>> = {
  ...mapValues<Unary>(UNARY, unary),
  ...mapValues<Binary>(BINARY, binary),
  leakyRelu: ([x], attributes) => tf.leakyRelu(x!, attribute(attributes, 'alpha')),
  clipByValue: ([x], attributes) =>
    tf.clipByValue(x!, attribute(attributes, 'low'), attribute(attributes, 'high')),
  where: ([condition, a, b]) => tf.where(condition!, a!, b!),
  cast: ([x], attributes) => tf.cast(x!, attribute<'float32'>(attributes, 'dtype')),
  scaleBytes: ([x]) => tf.sub(tf.div(tf.cast(x!, 'float32'), 255), 0.5),
};
