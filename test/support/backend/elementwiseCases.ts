import * as tf from '@tensorflow/tfjs';

/** Runs ops and gives what they computed. */
export type OpCase = () => tf.Tensor | tf.Tensor[];

/** Values between -1 and 1 that look random and are always the same. */
export function waves(shape: number[], phase = 0): tf.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(
    Float32Array.from({ length: count }, (_, index) => Math.sin(index * 1.7 + phase)),
    shape,
  );
}

const ints = (values: number[], shape?: number[]) => tf.tensor(values, shape, 'int32');
const bools = (values: number[], shape?: number[]) => tf.tensor(values, shape, 'bool');
const positive = () => waves([3, 4]).abs().add(0.1);
const pair = (): [tf.Tensor, tf.Tensor] => [waves([3, 4]), waves([4], 2)];
const near = (): [tf.Tensor, tf.Tensor] => [ints([1, 2, 3, 4]), ints([2, 2, 3, 1])];

/** An op of one tensor, on values between -1 and 1. */
const unary =
  (op: (x: tf.Tensor) => tf.Tensor): OpCase =>
  () =>
    op(waves([3, 4]));

/** An op of two tensors, with broadcasting and with whole numbers. */
const binary =
  (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): OpCase =>
  () => [op(...pair()), op(...near())];

/** Kernels that work on each element, and reductions, with the ops that call them. */
export const ELEMENTWISE_CASES: Readonly<Record<string, OpCase>> = {
  Abs: () => [tf.abs(waves([5])), tf.abs(ints([-3, 4]))],
  Acos: unary(tf.acos),
  Acosh: () => tf.acosh(positive().add(1)),
  Asin: unary(tf.asin),
  Asinh: unary(tf.asinh),
  Atan: unary(tf.atan),
  Atanh: unary(tf.atanh),
  Ceil: () => tf.ceil(waves([6]).mul(3)),
  Cos: unary(tf.cos),
  Cosh: unary(tf.cosh),
  Elu: unary(tf.elu),
  Erf: unary(tf.erf),
  Exp: unary(tf.exp),
  Expm1: unary(tf.expm1),
  Floor: () => tf.floor(waves([6]).mul(3)),
  IsFinite: () => tf.isFinite(tf.tensor1d([1, Infinity, NaN])),
  IsInf: () => tf.isInf(tf.tensor1d([1, -Infinity, NaN])),
  IsNan: () => tf.isNaN(tf.tensor1d([1, Infinity, NaN])),
  LeakyRelu: () => tf.leakyRelu(waves([8]), 0.3),
  Log: () => tf.log(positive()),
  Log1p: () => tf.log1p(positive()),
  Neg: () => [tf.neg(waves([3])), tf.neg(ints([1, -2]))],
  Reciprocal: () => tf.reciprocal(positive()),
  Relu: () => [tf.relu(waves([8])), tf.relu(ints([-1, 2]))],
  Relu6: () => tf.relu6(waves([8]).mul(9)),
  Round: () => tf.round(tf.tensor1d([-2.5, -1.5, -0.4, 0.5, 1.5, 2.5, 2.6])),
  Rsqrt: () => tf.rsqrt(positive()),
  Selu: unary(tf.selu),
  Sigmoid: unary(tf.sigmoid),
  Sign: () => tf.sign(tf.tensor1d([-3, 0, 4])),
  Sin: unary(tf.sin),
  Sinh: unary(tf.sinh),
  Softplus: () => tf.softplus(waves([8]).mul(20)),
  Sqrt: () => tf.sqrt(positive()),
  Square: () => [tf.square(waves([4])), tf.square(ints([-3, 5]))],
  Step: () => tf.step(tf.tensor1d([-1, 0, 2, NaN]), 0.2),
  Tan: unary(tf.tan),
  Tanh: unary(tf.tanh),
  ClipByValue: () => tf.clipByValue(waves([8]), -0.4, 0.3),
  Prelu: () => tf.prelu(waves([3, 4]), tf.tensor1d([0.1, 0.2, 0.3, 0.4])),

  Add: binary(tf.add),
  Sub: binary(tf.sub),
  Multiply: binary(tf.mul),
  RealDiv: binary(tf.div),
  FloorDiv: () => tf.floorDiv(ints([7, -7, 8]), ints([2, 2, -3])),
  Mod: () => [tf.mod(ints([7, -7, 8]), ints([3, 3, 3])), tf.mod(positive().mul(-5), 0.7)],
  Pow: () => [tf.pow(positive(), waves([4], 1)), tf.pow(ints([2, 3]), ints([3, 2]))],
  Maximum: binary(tf.maximum),
  Minimum: binary(tf.minimum),
  SquaredDifference: binary(tf.squaredDifference),
  Atan2: () => tf.atan2(waves([6]), waves([6], 3)),
  AddN: () => tf.addN([waves([3, 2]), waves([3, 2], 1), waves([3, 2], 2)]),

  Equal: binary(tf.equal),
  NotEqual: binary(tf.notEqual),
  Greater: binary(tf.greater),
  GreaterEqual: binary(tf.greaterEqual),
  Less: binary(tf.less),
  LessEqual: binary(tf.lessEqual),
  LogicalAnd: () => tf.logicalAnd(bools([1, 1, 0, 0]), bools([1, 0, 1, 0])),
  LogicalOr: () => tf.logicalOr(bools([1, 1, 0, 0]), bools([1, 0, 1, 0])),
  LogicalNot: () => tf.logicalNot(bools([1, 0])),
  Select: () => [
    tf.where(bools([1, 0, 1]), tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5, 6])),
    tf.where(bools([1, 0]), ints([1, 2, 3, 4], [2, 2]), ints([5, 6, 7, 8], [2, 2])),
  ],

  All: () => [tf.all(bools([1, 1, 0, 1], [2, 2]), 1), tf.all(bools([1, 1]))],
  Any: () => [tf.any(bools([1, 0, 0, 0], [2, 2]), 1), tf.any(bools([0, 0]))],
  ArgMax: () => [tf.argMax(waves([3, 4]), 1), tf.argMax(waves([3, 4]), 0)],
  ArgMin: () => tf.argMin(waves([3, 4]), 1),
  Max: () => [tf.max(waves([3, 4]), 1, true), tf.max(ints([3, 9, 2]))],
  Min: () => [tf.min(waves([3, 4]), 0), tf.min(ints([3, 9, 2]))],
  Mean: () => [tf.mean(waves([3, 4, 2]), [0, 2]), tf.mean(ints([1, 2, 4]))],
  Prod: () => [tf.prod(waves([3, 4]), 1), tf.prod(ints([2, 3, 4]))],
  Sum: () => [tf.sum(waves([3, 4, 2]), [0, 2], true), tf.sum(bools([1, 0, 1])), tf.sum(ints([1, 2]))],
  Cumsum: () => [tf.cumsum(waves([3, 4]), 1), tf.cumsum(waves([3, 4]), 0, true, true)],
  Cumprod: () => [tf.cumprod(waves([3, 4]), 1), tf.cumprod(waves([3, 4]), 0, true, true)],
  Softmax: () => tf.softmax(waves([3, 4]).mul(5)),

  Cast: () => [
    tf.cast(tf.tensor1d([-1.7, 0, 2.9]), 'int32'),
    tf.cast(tf.tensor1d([-1.7, 0, 2.9]), 'bool'),
    tf.cast(bools([1, 0]), 'float32'),
    tf.cast(bools([1, 0]), 'int32'),
    tf.cast(ints([1, 0, -5]), 'float32'),
    tf.cast(ints([1, 0, -5]), 'bool'),
    tf.real(tf.cast(waves([3]), 'complex64')),
  ],
  Complex: () => splitComplex(tf.complex(waves([3]), waves([3], 1))),
  Real: () => tf.real(tf.complex(waves([3]), waves([3], 1))),
  Imag: () => tf.imag(tf.complex(waves([3]), waves([3], 1))),
  ComplexAbs: () => tf.abs(tf.complex(waves([3]), waves([3], 1))),
  FFT: () => splitComplex(tf.fft(tf.complex(waves([2, 8]), waves([2, 8], 1)))),
  IFFT: () => splitComplex(tf.ifft(tf.complex(waves([2, 8]), waves([2, 8], 1)))),
};

function splitComplex(x: tf.Tensor): tf.Tensor[] {
  return [tf.real(x), tf.imag(x)];
}
