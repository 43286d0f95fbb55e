"""What every backend must compute: inputs, outputs and gradients of the conformance suite, by TensorFlow in float64.

Run with a Python that has `numpy` and `tensorflow` (any platform):

    python makeConformanceOracles.py

It writes src/backend/conformance/expectations.json. A case is an op, its attributes, its inputs, a weight for each
output, the outputs, and the gradients of the weighted sum of the outputs for each float input. Every gradient is
compared here with central differences before it is written, so that none rests on one implementation alone. The ops
of the same names in TypeScript are in src/backend/conformance/ops.
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

CASES = []
OPS = {}


def op(function):
    OPS[function.__name__.rstrip("_")] = function
    return function


def waves(*shape, phase=0.0, scale=2.0, offset=0.0):
    """Values of three decimals without ties, of both signs unless shifted."""
    count = int(np.prod(shape))
    values = np.sin(np.arange(count) * 1.7 + phase) + 0.31 * np.cos(np.arange(count) * 0.9 + phase)
    return np.round(offset + scale * values, 3).reshape(shape)


def positive(*shape, phase=0.0):
    return np.round(np.abs(waves(*shape, phase=phase)) + 0.4, 3)


def ints(values, shape=None):
    return np.array(values, np.int32).reshape(shape if shape is not None else np.shape(values))


def bools(values):
    return np.array(values, bool)


def case(name, inputs, attributes=None, gradient=True, what=None):
    CASES.append({"op": name, "case": what or "", "inputs": inputs, "attributes": attributes or {}, "gradient": gradient})


# Elementwise -----------------------------------------------------------------------------------------------------

UNARY = {
    "abs": tf.abs, "neg": tf.negative, "exp": tf.exp, "square": tf.square, "reciprocal": tf.math.reciprocal,
    "sin": tf.sin, "cos": tf.cos, "tan": tf.tan, "atan": tf.atan, "sinh": tf.sinh, "cosh": tf.cosh, "tanh": tf.tanh,
    "asinh": tf.asinh, "sigmoid": tf.sigmoid, "logSigmoid": tf.math.log_sigmoid, "softplus": tf.math.softplus,
    "relu": tf.nn.relu, "relu6": tf.nn.relu6, "elu": tf.nn.elu, "selu": tf.nn.selu, "erf": tf.math.erf,
    "expm1": tf.math.expm1,
}
UNARY_POSITIVE = {"log": tf.math.log, "sqrt": tf.sqrt, "rsqrt": tf.math.rsqrt, "log1p": tf.math.log1p}
UNARY_SMALL = {"asin": tf.asin, "acos": tf.acos, "atanh": tf.atanh}
UNARY_STEPS = {"floor": tf.floor, "ceil": tf.math.ceil, "round": tf.round, "sign": tf.sign}
for table in (UNARY, UNARY_POSITIVE, UNARY_SMALL, UNARY_STEPS):
    for name, function in table.items():
        OPS[name] = lambda inputs, function=function: [function(inputs[0])]
for name in UNARY:
    case(name, [waves(2, 7, phase=0.3)])
for name in UNARY_POSITIVE:
    case(name, [positive(2, 5)])
for name in UNARY_SMALL:
    case(name, [np.round(waves(2, 5) / 3, 3)])
OPS["acosh"] = lambda inputs: [tf.acosh(inputs[0])]
case("acosh", [positive(2, 5) + 1])
for name in UNARY_STEPS:
    case(name, [waves(2, 7, phase=0.3)], what="no gradient passes")
OPS["leakyRelu"] = lambda inputs, alpha: [tf.nn.leaky_relu(inputs[0], alpha)]
case("leakyRelu", [waves(2, 7)], {"alpha": 0.1})
OPS["clipByValue"] = lambda inputs, low, high: [tf.clip_by_value(inputs[0], low, high)]
case("clipByValue", [waves(2, 7)], {"low": -1.1, "high": 0.9})
OPS["step"] = lambda inputs: [tf.cast(inputs[0] > 0, inputs[0].dtype)]
case("step", [waves(2, 7)], gradient=False)
for name, function in {"isNaN": tf.math.is_nan, "isInf": tf.math.is_inf, "isFinite": tf.math.is_finite}.items():
    OPS[name] = lambda inputs, function=function: [function(inputs[0])]
    case(name, [np.array([1.5, np.nan, np.inf, -np.inf, 0.0])], gradient=False)
OPS["logicalNot"] = lambda inputs: [tf.logical_not(inputs[0])]
case("logicalNot", [bools([True, False, True])], gradient=False)

BINARY = {
    "add": tf.add, "sub": tf.subtract, "mul": tf.multiply, "div": tf.divide, "maximum": tf.maximum,
    "minimum": tf.minimum, "squaredDifference": tf.math.squared_difference, "atan2": tf.atan2,
}
SHAPES = {"same shape": ((2, 3), (2, 3)), "a row": ((2, 3), (3,)), "both ways": ((2, 1, 3), (4, 1)), "a scalar": ((2, 3), ())}
for name, function in BINARY.items():
    OPS[name] = lambda inputs, function=function: [function(inputs[0], inputs[1])]
    for what, (a, b) in SHAPES.items():
        case(name, [waves(*a, phase=0.3), waves(*b, phase=1.1)], what=what)
OPS["pow"] = lambda inputs: [tf.pow(inputs[0], inputs[1])]
case("pow", [positive(2, 3), waves(2, 3, phase=1)], what="same shape")
case("pow", [positive(2, 3), waves(3, phase=1)], what="a row")
case("pow", [waves(2, 3), np.array(2.0)], what="squares of negative numbers", gradient=False)
OPS["prelu"] = lambda inputs: [tf.where(inputs[0] > 0, inputs[0], inputs[0] * inputs[1])]
case("prelu", [waves(2, 4, 3), positive(3)], what="a slope a channel")
OPS["mod"] = lambda inputs: [tf.math.floormod(inputs[0], inputs[1])]
case("mod", [waves(2, 5, scale=4), waves(2, 5, phase=2)])
OPS["floorDiv"] = lambda inputs: [tf.math.floordiv(inputs[0], inputs[1])]
case("floorDiv", [ints([7, -7, 8, -8]), ints([2, 2, 3, 3])], gradient=False, what="int32")
OPS["divNoNan"] = lambda inputs: [tf.math.divide_no_nan(inputs[0], inputs[1])]
case("divNoNan", [waves(4), np.array([0.0, 2.0, -1.5, 0.0])], gradient=False)
case("add", [ints([1, -2, 3]), ints([40, 50, 60])], gradient=False, what="int32")
case("mul", [ints([1, -2, 3]), ints([40, 50, 60])], gradient=False, what="int32")
case("maximum", [ints([1, -2, 3]), ints([0, 0, 60])], gradient=False, what="int32")

COMPARISONS = {
    "equal": tf.equal, "notEqual": tf.not_equal, "less": tf.less, "lessEqual": tf.less_equal, "greater": tf.greater,
    "greaterEqual": tf.greater_equal,
}
for name, function in COMPARISONS.items():
    OPS[name] = lambda inputs, function=function: [function(inputs[0], inputs[1])]
    case(name, [np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]), np.array([1.0, 2.5, 1.0])], gradient=False, what="a row")
    case(name, [ints([1, 2, 3]), ints([1, 5, 2])], gradient=False, what="int32")
for name, function in {"logicalAnd": tf.logical_and, "logicalOr": tf.logical_or, "logicalXor": tf.math.logical_xor}.items():
    OPS[name] = lambda inputs, function=function: [function(inputs[0], inputs[1])]
    case(name, [bools([True, True, False, False]), bools([True, False, True, False])], gradient=False)


@op
def where(inputs):
    return [tf.where(inputs[0], inputs[1], inputs[2])]


case("where", [bools([[True, False, True], [False, False, True]]), waves(2, 3), waves(2, 3, phase=1)])
case("where", [bools([True, False, True]), waves(2, 3), waves(1, 3, phase=1)], what="broadcasting")


@op
def cast(inputs, dtype):
    return [tf.cast(inputs[0], {"float32": tf.float64, "int32": tf.int32, "bool": tf.bool}[dtype])]


case("cast", [np.array([1.7, -1.7, 0.0, 2.0])], {"dtype": "int32"}, gradient=False, what="float32 to int32")
case("cast", [np.array([1.5, 0.0, -2.0])], {"dtype": "bool"}, gradient=False, what="float32 to bool")
case("cast", [ints([3, -2, 0])], {"dtype": "float32"}, gradient=False, what="int32 to float32")
case("cast", [ints([3, -2, 0])], {"dtype": "bool"}, gradient=False, what="int32 to bool")
case("cast", [bools([True, False])], {"dtype": "float32"}, gradient=False, what="bool to float32")
case("cast", [bools([True, False])], {"dtype": "int32"}, gradient=False, what="bool to int32")


@op
def scaleBytes(inputs):
    return [tf.cast(inputs[0], tf.float64) / 255 - 0.5]


case("scaleBytes", [np.array([[0, 1, 127], [128, 254, 255]], np.uint8)], gradient=False, what="from a Uint8Array")


# Matrices --------------------------------------------------------------------------------------------------------


@op
def matMul(inputs, transposeA=False, transposeB=False):
    return [tf.matmul(inputs[0], inputs[1], transposeA, transposeB)]


for transposeA in (False, True):
    for transposeB in (False, True):
        attributes = {"transposeA": transposeA, "transposeB": transposeB}
        letters = f"{'aT' if transposeA else 'a'} {'bT' if transposeB else 'b'}"
        a = waves(4, 3) if transposeA else waves(3, 4)
        b = waves(5, 4, phase=1) if transposeB else waves(4, 5, phase=1)
        case("matMul", [a, b], attributes, what=letters)
        a = waves(2, 4, 3) if transposeA else waves(2, 3, 4)
        b = waves(2, 2, 4, phase=1) if transposeB else waves(2, 4, 2, phase=1)
        case("batchMatMul", [a, b], attributes, what=letters)
OPS["batchMatMul"] = OPS["matMul"]
case("batchMatMul", [waves(3, 2, 4), waves(1, 4, 2, phase=1)], what="one matrix for all")


@op
def dense(inputs):
    x, kernel, bias = inputs
    return [tf.nn.relu(x @ kernel + bias)]


case("dense", [waves(4, 3), waves(3, 5, phase=1), waves(5, phase=2)], what="with bias and relu")


@op
def einsum(inputs, equation):
    return [tf.einsum(equation, *inputs)]


case("einsum", [waves(2, 3, 4), waves(2, 5, 4, phase=1)], {"equation": "bij,bkj->bik"}, what="attention scores")


# Convolutions ----------------------------------------------------------------------------------------------------


def explicit(pad):
    """tfjs's padding as TensorFlow's."""
    if isinstance(pad, int):
        return [[0, 0], [pad, pad], [pad, pad], [0, 0]]
    return pad if isinstance(pad, list) else pad.upper()


def padded(x, pad):
    """The input with its padding, and what remains to be said."""
    if isinstance(pad, str):
        return x, pad.upper()
    return tf.pad(x, explicit(pad)), "VALID"


def both(size):
    return [size, size] if isinstance(size, int) else size


def dilated(filters, dilations):
    """The same filter with zeros between its taps: TensorFlow has no gradient of a dilated one on a CPU."""
    for axis in (0, 1):
        size = filters.shape[axis]
        parts = tf.split(filters, size, axis)
        between = [tf.zeros_like(parts[0])] * (dilations - 1)
        filters = tf.concat([each for part in parts[:-1] for each in (part, *between)] + parts[-1:], axis)
    return filters


@op
def conv2d(inputs, strides, pad, dilations=1):
    x, filters = inputs
    return [tf.nn.conv2d(x, dilated(filters, dilations), both(strides), explicit(pad))]


def convolution(what, x, filters, strides, pad, dilations=1):
    case("conv2d", [waves(*x), waves(*filters, phase=1)], {"strides": strides, "pad": pad, "dilations": dilations}, what=what)


convolution("3x3 same", (2, 5, 6, 2), (3, 3, 2, 3), 1, "same")
convolution("3x3 valid", (2, 5, 6, 2), (3, 3, 2, 3), 1, "valid")
convolution("1x1", (2, 3, 4, 3), (1, 1, 3, 2), 1, "same")
convolution("stride 2 same", (2, 7, 6, 2), (3, 3, 2, 2), 2, "same")
convolution("stride 2 valid", (1, 7, 8, 2), (3, 3, 2, 2), 2, "valid")
convolution("1x1 stride 2", (2, 5, 6, 2), (1, 1, 2, 3), 2, "valid")
convolution("strides 3 and 2", (1, 8, 7, 2), (4, 3, 2, 2), [3, 2], "valid")
convolution("padding 1", (1, 5, 5, 2), (3, 3, 2, 2), 1, 1)
convolution("7x7 stride 2 padding 3", (1, 8, 8, 1), (7, 7, 1, 2), 2, 3)
convolution("padding of four sizes", (1, 4, 5, 2), (3, 2, 2, 2), 1, [[0, 0], [0, 2], [1, 0], [0, 0]])
CASES[-1]["attributes"]["pad"] = [[0, 0], [0, 2], [1, 0], [0, 0]]
convolution("dilation 2 same", (1, 7, 6, 2), (3, 3, 2, 2), 1, "same", 2)
convolution("dilation 2 valid", (2, 7, 6, 2), (3, 2, 2, 2), 1, "valid", 2)


@op
def conv1d(inputs, stride, pad):
    return [tf.nn.conv1d(inputs[0], inputs[1], stride, pad.upper())]


case("conv1d", [waves(2, 7, 2), waves(3, 2, 3, phase=1)], {"stride": 1, "pad": "same"}, what="same")
case("conv1d", [waves(2, 7, 2), waves(3, 2, 3, phase=1)], {"stride": 2, "pad": "valid"}, what="stride 2 valid")


@op
def conv3d(inputs, strides, pad):
    return [tf.nn.conv3d(inputs[0], inputs[1], [1, strides, strides, strides, 1], pad.upper())]


case("conv3d", [waves(1, 3, 4, 3, 2), waves(2, 3, 2, 2, 2, phase=1)], {"strides": 1, "pad": "same"}, what="same")


@op
def depthwiseConv2d(inputs, strides, pad, dilations=1):
    x, filters = inputs
    x, padding = padded(x, pad)
    steps = both(strides)
    return [tf.nn.depthwise_conv2d(x, filters, [1, *steps, 1], padding, dilations=both(dilations))]


def depthwise(what, x, filters, strides, pad, dilations=1):
    attributes = {"strides": strides, "pad": pad, "dilations": dilations}
    case("depthwiseConv2d", [waves(*x), waves(*filters, phase=1)], attributes, what=what)


depthwise("3x3 same", (2, 5, 4, 3), (3, 3, 3, 1), 1, "same")
depthwise("two a channel", (2, 5, 4, 2), (3, 3, 2, 2), 1, "same")
depthwise("stride 2 same", (2, 6, 5, 2), (3, 3, 2, 1), 2, "same")
depthwise("stride 2 valid", (1, 7, 6, 2), (3, 2, 2, 2), 2, "valid")
depthwise("padding 1", (1, 4, 5, 2), (3, 3, 2, 1), 1, 1)
depthwise("padding 2, stride 2", (1, 5, 5, 2), (5, 5, 2, 1), 2, 2)
depthwise("dilation 2", (1, 6, 7, 2), (3, 3, 2, 1), 1, "same", 2)


@op
def separableConv2d(inputs, strides, pad):
    x, depth, point = inputs
    steps = both(strides)
    return [tf.nn.separable_conv2d(x, depth, point, [1, *steps, 1], pad.upper())]


case(
    "separableConv2d", [waves(2, 5, 4, 2), waves(3, 3, 2, 2, phase=1), waves(1, 1, 4, 3, phase=2)],
    {"strides": 1, "pad": "same"}, what="same",
)
case(
    "separableConv2d", [waves(1, 6, 6, 2), waves(3, 3, 2, 1, phase=1), waves(1, 1, 2, 3, phase=2)],
    {"strides": 2, "pad": "valid"}, what="stride 2 valid",
)


@op
def conv2dTranspose(inputs, outputShape, strides, pad):
    return [tf.nn.conv2d_transpose(inputs[0], inputs[1], outputShape, strides, pad.upper())]


case(
    "conv2dTranspose", [waves(2, 3, 4, 3), waves(3, 3, 2, 3, phase=1)],
    {"outputShape": [2, 3, 4, 2], "strides": 1, "pad": "same"}, what="same",
)
case(
    "conv2dTranspose", [waves(2, 3, 3, 2), waves(3, 3, 3, 2, phase=1)],
    {"outputShape": [2, 6, 6, 3], "strides": 2, "pad": "same"}, what="stride 2 same",
)
case(
    "conv2dTranspose", [waves(1, 3, 2, 2), waves(2, 2, 3, 2, phase=1)],
    {"outputShape": [1, 6, 4, 3], "strides": 2, "pad": "valid"}, what="stride 2 valid",
)


@op
def conv3dTranspose(inputs, outputShape, strides, pad):
    return [tf.nn.conv3d_transpose(inputs[0], inputs[1], outputShape, strides, pad.upper())]


case(
    "conv3dTranspose", [waves(1, 2, 3, 2, 2), waves(2, 3, 2, 2, 2, phase=1)],
    {"outputShape": [1, 2, 3, 2, 2], "strides": 1, "pad": "same"}, what="same",
)
case(
    "conv3dTranspose", [waves(1, 2, 2, 2, 2), waves(2, 2, 2, 1, 2, phase=1)],
    {"outputShape": [1, 4, 4, 4, 1], "strides": 2, "pad": "same"}, what="stride 2 same",
)


# Pooling ---------------------------------------------------------------------------------------------------------


@op
def maxPool(inputs, size, strides, pad):
    x = inputs[0]
    if isinstance(pad, int):
        x = tf.pad(x, explicit(pad), constant_values=-1e9)
        pad = "valid"
    return [tf.nn.max_pool2d(x, size, strides, pad.upper())]


@op
def avgPool(inputs, size, strides, pad):
    x = inputs[0]
    if isinstance(pad, str):
        return [tf.nn.avg_pool2d(x, size, strides, pad.upper())]
    mean = lambda values: tf.nn.avg_pool2d(tf.pad(values, explicit(pad)), size, strides, "VALID")  # noqa: E731
    return [mean(x) / mean(tf.ones_like(x))]


for name in ("maxPool", "avgPool"):
    case(name, [waves(2, 4, 6, 2)], {"size": 2, "strides": 2, "pad": "valid"}, what="2x2")
    case(name, [waves(2, 5, 6, 2)], {"size": 3, "strides": 2, "pad": "same"}, what="3x3 stride 2 same")
    case(name, [waves(1, 5, 5, 2)], {"size": 3, "strides": 1, "pad": "valid"}, what="3x3 stride 1 valid")
    case(name, [waves(1, 6, 6, 2)], {"size": 3, "strides": 2, "pad": 1}, what="3x3 stride 2 padding 1")
    case(name, [waves(1, 6, 5, 1)], {"size": [2, 3], "strides": [2, 1], "pad": "valid"}, what="2x3")


def blocks(x, size):
    """The windows of a pooling that do not overlap, for which TensorFlow has no float64."""
    n, depth, height, width, channels = x.shape
    apart = tf.reshape(x, [n, depth // size, size, height // size, size, width // size, size, channels])
    return apart, [2, 4, 6]


@op
def maxPool3d(inputs, size, strides, pad):
    return [tf.reduce_max(*blocks(inputs[0], size))]


@op
def avgPool3d(inputs, size, strides, pad):
    return [tf.reduce_mean(*blocks(inputs[0], size))]


for name in ("maxPool3d", "avgPool3d"):
    case(name, [waves(1, 4, 4, 2, 2)], {"size": 2, "strides": 2, "pad": "valid"}, what="2x2x2")


# Normalisation and losses ----------------------------------------------------------------------------------------


@op
def batchNormInference(inputs, epsilon):
    x, mean, variance, beta, gamma = inputs
    return [tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)]


@op
def batchNormTraining(inputs, epsilon):
    x, beta, gamma = inputs
    mean, variance = tf.nn.moments(x, list(range(x.shape.rank - 1)))
    return [tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon), mean, variance]


@op
def layerNorm(inputs, epsilon):
    x, beta, gamma = inputs
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    return [tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)]


case(
    "batchNormInference", [waves(2, 3, 4, 3), waves(3), positive(3), waves(3, phase=1), positive(3, phase=1)],
    {"epsilon": 1e-3}, what="images",
)
case("batchNormTraining", [waves(3, 3, 2, 2), waves(2, phase=1), positive(2)], {"epsilon": 1e-3}, what="images")
case("batchNormTraining", [waves(6, 3), waves(3, phase=1), positive(3)], {"epsilon": 1e-3}, what="vectors")
case("layerNorm", [waves(2, 3, 5), waves(5, phase=1), positive(5)], {"epsilon": 1e-3})


@op
def localResponseNormalization(inputs, radius, bias, alpha, beta):
    x = inputs[0]
    depth = x.shape[-1]
    band = np.array([[1.0 if abs(i - j) <= radius else 0.0 for j in range(depth)] for i in range(depth)])
    return [x / (bias + alpha * tf.tensordot(tf.square(x), band, 1)) ** beta]


case("localResponseNormalization", [waves(1, 2, 2, 6)], {"radius": 2, "bias": 1, "alpha": 0.5, "beta": 0.75})


@op
def softmax(inputs):
    return [tf.nn.softmax(inputs[0])]


@op
def logSoftmax(inputs):
    return [tf.nn.log_softmax(inputs[0])]


for name in ("softmax", "logSoftmax"):
    case(name, [waves(3, 5)])
    case(name, [np.array([[88.0, 1000.0, -1000.0], [0.0, -2000.0, 3.0]])], what="of large numbers")


@op
def softmaxCrossEntropy(inputs):
    labels, logits = inputs
    return [tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(tf.cast(labels, logits.dtype), logits))]


@op
def sigmoidCrossEntropy(inputs):
    labels, logits = inputs
    return [tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(tf.cast(labels, logits.dtype), logits))]


case("softmaxCrossEntropy", [ints([[0, 1, 0], [1, 0, 0]]), waves(2, 3)])
case("sigmoidCrossEntropy", [ints([[0, 1, 1], [1, 0, 0]]), waves(2, 3)])


# Reductions ------------------------------------------------------------------------------------------------------

REDUCTIONS = {
    "sum": tf.reduce_sum, "mean": tf.reduce_mean, "max": tf.reduce_max, "min": tf.reduce_min, "prod": tf.reduce_prod,
    "logSumExp": tf.reduce_logsumexp, "norm": lambda x, axis, keep: tf.sqrt(tf.reduce_sum(x * x, axis, keep)),
}
for name, function in REDUCTIONS.items():
    OPS[name] = lambda inputs, axis, keepDims, function=function: [function(inputs[0], axis, keepDims)]
    case(name, [waves(2, 3, 4)], {"axis": None, "keepDims": False}, what="all")
    case(name, [waves(2, 3, 4)], {"axis": [1], "keepDims": False}, what="one axis")
    if name != "norm":
        case(name, [waves(2, 3, 4)], {"axis": [0, 2], "keepDims": True}, what="two axes kept")
for name in ("sum", "max"):
    case(name, [ints([[1, 2, 3], [-4, 5, 6]])], {"axis": [1], "keepDims": False}, gradient=False, what="int32")
for name, function in {"all": tf.reduce_all, "any": tf.reduce_any}.items():
    OPS[name] = lambda inputs, axis, function=function: [function(inputs[0], axis)]
    case(name, [bools([[True, False], [True, True], [False, False]])], {"axis": [1]}, gradient=False)
for name, function in {"argMax": tf.argmax, "argMin": tf.argmin}.items():
    OPS[name] = lambda inputs, axis, function=function: [function(inputs[0], axis, output_type=tf.int32)]
    case(name, [waves(3, 5)], {"axis": 1}, gradient=False, what="last axis")
    case(name, [waves(3, 2, 4)], {"axis": 0}, gradient=False, what="first axis")


@op
def topk(inputs, k):
    return list(tf.math.top_k(inputs[0], k))


case("topk", [waves(3, 6)], {"k": 3}, gradient=False)


@op
def cumsum(inputs, axis, exclusive, reverse):
    return [tf.cumsum(inputs[0], axis, exclusive, reverse)]


for exclusive in (False, True):
    for backwards in (False, True):
        attributes = {"axis": 1, "exclusive": exclusive, "reverse": backwards}
        what = " ".join(filter(None, ["exclusive" if exclusive else "", "reverse" if backwards else ""]))
        case("cumsum", [waves(2, 4, 3)], attributes, what=what or "plain")


# Shapes ----------------------------------------------------------------------------------------------------------


@op
def gather(inputs, axis=0, batchDims=0):
    return [tf.gather(inputs[0], inputs[1], axis=axis, batch_dims=batchDims)]


case("gather", [waves(5, 3), ints([4, 0, 0, 2])], {"axis": 0}, what="rows, one twice")
case("gather", [waves(6, 2), ints([[1, 5, 1], [0, 1, 4]])], {"axis": 0}, what="an embedding")
case("gather", [waves(2, 5, 2), ints([1, 3])], {"axis": 1}, what="axis 1")
case("gather", [waves(2, 3), ints([2, 0])], {"axis": 1}, what="last axis")


@op
def unsortedSegmentSum(inputs, count):
    return [tf.math.unsorted_segment_sum(inputs[0], inputs[1], count)]


case("unsortedSegmentSum", [waves(5, 3), ints([2, 0, 2, 3, 0])], {"count": 5}, what="one segment empty")
case("unsortedSegmentSum", [waves(4), ints([1, 1, 0, 1])], {"count": 2}, what="of a vector")


@op
def gatherND(inputs):
    return [tf.gather_nd(inputs[0], inputs[1])]


case("gatherND", [waves(3, 4, 2), ints([[0, 1], [2, 3], [0, 1]])], what="one twice")


@op
def scatterND(inputs, shape):
    return [tf.scatter_nd(inputs[0], inputs[1], shape)]


case("scatterND", [ints([[1], [3], [1]]), waves(3, 2)], {"shape": [4, 2]}, what="one row twice")


@op
def concat(inputs, axis):
    return [tf.concat(inputs, axis)]


case("concat", [waves(2, 3), waves(1, 3, phase=1)], {"axis": 0}, what="rows")
case("concat", [waves(2, 2, 2), waves(2, 2, 1, phase=1), waves(2, 2, 3, phase=2)], {"axis": 2}, what="three, last axis")
case("concat", [ints([1, 2]), ints([3])], {"axis": 0}, gradient=False, what="int32")


@op
def stack(inputs, axis):
    return [tf.stack(inputs, axis)]


case("stack", [waves(2, 3), waves(2, 3, phase=1)], {"axis": 1})


@op
def unstack(inputs, axis):
    return tf.unstack(inputs[0], axis=axis)


case("unstack", [waves(2, 3, 2)], {"axis": 1})


@op
def split(inputs, sizes, axis):
    return tf.split(inputs[0], sizes, axis)


case("split", [waves(2, 6)], {"sizes": [1, 2, 3], "axis": 1})


@op
def slice_(inputs, begin, size):
    return [tf.slice(inputs[0], begin, size)]


case("slice", [waves(3, 4, 2)], {"begin": [1, 0, 1], "size": [2, 3, 1]})
case("slice", [waves(6)], {"begin": [2], "size": [3]}, what="of a vector")


@op
def stridedSlice(inputs, begin, end, strides):
    return [tf.strided_slice(inputs[0], begin, end, strides)]


case("stridedSlice", [waves(5, 4)], {"begin": [0, 3], "end": [5, 0], "strides": [2, -1]})


@op
def pad(inputs, paddings, value=0):
    return [tf.pad(inputs[0], paddings, constant_values=tf.cast(value, inputs[0].dtype))]


case("pad", [waves(2, 3)], {"paddings": [[1, 0], [0, 2]]}, what="zeros")
case("pad", [waves(1, 2, 2, 2)], {"paddings": [[0, 0], [1, 1], [2, 0], [0, 0]], "value": 1.5}, what="a value")


@op
def mirrorPad(inputs, paddings, mode):
    return [tf.pad(inputs[0], paddings, mode)]


case("mirrorPad", [waves(3, 4)], {"paddings": [[1, 1], [2, 0]], "mode": "reflect"}, what="reflect")
case("mirrorPad", [waves(3, 4)], {"paddings": [[1, 1], [2, 0]], "mode": "symmetric"}, what="symmetric")


@op
def transpose(inputs, axes):
    return [tf.transpose(inputs[0], axes)]


case("transpose", [waves(2, 3)], {"axes": [1, 0]}, what="a matrix")
case("transpose", [waves(2, 3, 2, 2)], {"axes": [0, 3, 1, 2]}, what="NHWC to NCHW")


@op
def reshape(inputs, shape):
    return [tf.reshape(inputs[0], shape)]


case("reshape", [waves(2, 3, 2)], {"shape": [3, -1]})


@op
def tile(inputs, counts):
    return [tf.tile(inputs[0], counts)]


case("tile", [waves(2, 3)], {"counts": [2, 3]})


@op
def broadcastTo(inputs, shape):
    return [tf.broadcast_to(inputs[0], shape)]


case("broadcastTo", [waves(2, 1, 3)], {"shape": [2, 4, 3]})


@op
def reverse(inputs, axes):
    return [tf.reverse(inputs[0], axes)]


case("reverse", [waves(2, 3, 2)], {"axes": [0, 1]})


@op
def oneHot(inputs, depth, on, off):
    return [tf.one_hot(inputs[0], depth, tf.cast(on, tf.float64), tf.cast(off, tf.float64))]


case("oneHot", [ints([2, 0, 1, 5])], {"depth": 3, "on": 1, "off": 0}, gradient=False, what="one label outside")
case("oneHot", [ints([[2, 0], [1, 1]])], {"depth": 3, "on": 0.9, "off": 0.05}, gradient=False, what="smoothed")


@op
def spaceToBatch(inputs, block, paddings):
    return [tf.space_to_batch_nd(inputs[0], block, paddings)]


@op
def batchToSpace(inputs, block, crops):
    return [tf.batch_to_space(inputs[0], block, crops)]


case("spaceToBatch", [waves(1, 4, 3, 2)], {"block": [2, 2], "paddings": [[0, 0], [1, 0]]})
case("batchToSpace", [waves(4, 2, 2, 2)], {"block": [2, 2], "crops": [[0, 1], [0, 0]]})


@op
def depthToSpace(inputs, block):
    return [tf.nn.depth_to_space(inputs[0], block)]


case("depthToSpace", [waves(1, 2, 2, 8)], {"block": 2})


@op
def bincount(inputs, size):
    return [tf.cast(tf.math.bincount(inputs[0], minlength=size, maxlength=size), tf.float64)]


case("bincount", [ints([0, 3, 3, 1, 3])], {"size": 5}, gradient=False)


# Images ----------------------------------------------------------------------------------------------------------


def places(size, new, alignCorners, halfPixels):
    scale = (size - 1) / (new - 1) if alignCorners and new > 1 else size / new
    index = np.arange(new)
    return (index + 0.5) * scale - 0.5 if halfPixels else index * scale


def bilinear(size, new, alignCorners, halfPixels):
    """The matrix that interpolates along one axis."""
    matrix = np.zeros((new, size))
    for row, exact in enumerate(places(size, new, alignCorners, halfPixels)):
        low = int(np.floor(exact))
        share = exact - low
        matrix[row, min(max(low, 0), size - 1)] += 1 - share
        matrix[row, min(max(low + 1, 0), size - 1)] += share
    return matrix


def nearest(size, new, alignCorners, halfPixels):
    matrix = np.zeros((new, size))
    scale = (size - 1) / (new - 1) if alignCorners and new > 1 else size / new
    for row in range(new):
        exact = (row + 0.5) * scale if halfPixels else row * scale
        index = int(np.floor(exact + 0.5)) if alignCorners else int(np.floor(exact))
        matrix[row, min(index, size - 1)] = 1
    return matrix


def resized(kernel, image, size, alignCorners, halfPixels):
    rows = kernel(image.shape[1], size[0], alignCorners, halfPixels)
    columns = kernel(image.shape[2], size[1], alignCorners, halfPixels)
    return tf.einsum("yh,bhwc,xw->byxc", rows, image, columns)


@op
def resizeBilinear(inputs, size, alignCorners, halfPixels):
    result = resized(bilinear, inputs[0], size, alignCorners, halfPixels)
    same = tf.raw_ops.ResizeBilinear(images=inputs[0], size=size, align_corners=alignCorners, half_pixel_centers=halfPixels)
    np.testing.assert_allclose(result, same, rtol=1e-5, atol=1e-5)
    return [result]


@op
def resizeNearest(inputs, size, alignCorners, halfPixels):
    result = resized(nearest, inputs[0], size, alignCorners, halfPixels)
    same = tf.raw_ops.ResizeNearestNeighbor(
        images=inputs[0], size=size, align_corners=alignCorners, half_pixel_centers=halfPixels
    )
    np.testing.assert_allclose(result, same)
    return [result]


for name in ("resizeBilinear", "resizeNearest"):
    for what, size, align in (
        ("doubled", [6, 8], False), ("smaller", [2, 3], False), ("corners aligned", [5, 7], True),
    ):
        case(name, [waves(2, 3, 4, 2)], {"size": size, "alignCorners": align, "halfPixels": False}, what=what)
    attributes = {"size": [6, 7], "alignCorners": False, "halfPixels": True}
    case(name, [waves(2, 3, 4, 2)], attributes, what="centres of pixels")


@op
def cropAndResize(inputs, size):
    return [tf.image.crop_and_resize(inputs[0], tf.cast(inputs[1], tf.float32), inputs[2], size)]


boxes = np.array([[0.0, 0.0, 1.0, 1.0], [0.25, 0.5, 0.75, 1.0]])
case("cropAndResize", [waves(2, 5, 5, 2), boxes, ints([0, 1])], {"size": [3, 3]}, gradient=False)


# Recurrent cells -------------------------------------------------------------------------------------------------


@op
def lstmCell(inputs):
    x, h, c, kernel, recurrent, bias = inputs
    i, f, candidate, o = tf.split(x @ kernel + h @ recurrent + bias, 4, axis=1)
    c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(candidate)
    return [tf.sigmoid(o) * tf.tanh(c), c]


@op
def gruCell(inputs):
    x, h, kernel, recurrent, bias = inputs
    xz, xr, xh = tf.split(x @ kernel + bias, 3, axis=1)
    uz, ur, uh = tf.split(recurrent, 3, axis=1)
    z = tf.sigmoid(xz + h @ uz)
    r = tf.sigmoid(xr + h @ ur)
    candidate = tf.tanh(xh + (r * h) @ uh)
    return [z * h + (1 - z) * candidate]


def cell(gates, *states):
    weights = [waves(3, 2 * gates, phase=2, scale=0.6), waves(2, 2 * gates, phase=3, scale=0.6), waves(2 * gates, phase=4)]
    return [waves(2, 3), *states, *weights]


case("lstmCell", cell(4, waves(2, 2, phase=1), waves(2, 2, phase=5)))
case("gruCell", cell(3, waves(2, 2, phase=1)))


# Nothing at all --------------------------------------------------------------------------------------------------

empty = np.zeros((0, 3))
case("add", [empty, waves(3)], gradient=False, what="empty")
case("sum", [empty], {"axis": [0], "keepDims": False}, gradient=False, what="empty")
case("matMul", [empty, waves(3, 2)], gradient=False, what="empty")
case("concat", [empty, waves(2, 3)], {"axis": 0}, gradient=False, what="empty")
case("relu", [empty], gradient=False, what="empty")
case("reshape", [empty], {"shape": [3, 0]}, gradient=False, what="empty")
case("slice", [waves(3, 4)], {"begin": [1, 0], "size": [0, 4]}, gradient=False, what="empty")
case("cast", [ints([], (0, 2))], {"dtype": "float32"}, gradient=False, what="empty")


# Writing ---------------------------------------------------------------------------------------------------------


def rounded(value):
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    short = float(f"{value:.9g}")
    return int(short) if short == int(short) and abs(short) < 1e15 else short


def tensor(array):
    array = np.asarray(array)
    dtype = {"f": "float32", "i": "int32", "b": "bool", "u": "uint8"}[array.dtype.kind]
    return {"shape": list(array.shape), "dtype": dtype, "values": [rounded(float(value)) for value in array.ravel()]}


def weightsFor(output, index):
    return np.round(waves(*output.shape, phase=0.7 + index, scale=1.0) + 0.25, 2)


def weightedSum(function, inputs, attributes, weights):
    outputs = function([tf.constant(value) for value in inputs], **attributes)
    return sum(float(tf.reduce_sum(output * weight)) for output, weight in zip(outputs, weights))


def differences(function, inputs, attributes, weights, index, step=1e-6):
    result = np.zeros_like(inputs[index])
    for place in np.ndindex(result.shape):
        sides = []
        for sign in (1, -1):
            changed = [value.copy() for value in inputs]
            changed[index][place] += sign * step
            sides.append(weightedSum(function, changed, attributes, weights))
        result[place] = (sides[0] - sides[1]) / (2 * step)
    return result


def gradients(entry, function, weights):
    inputs = entry["inputs"]
    variables = [tf.constant(value) for value in inputs]
    floats = [index for index, value in enumerate(inputs) if value.dtype == np.float64]
    with tf.GradientTape() as tape:
        tape.watch([variables[index] for index in floats])
        outputs = function(variables, **entry["attributes"])
        total = tf.add_n([tf.reduce_sum(output * weight) for output, weight in zip(outputs, weights)])
    found = tape.gradient(total, [variables[index] for index in floats], unconnected_gradients=tf.UnconnectedGradients.ZERO)
    result = [None] * len(inputs)
    for index, gradient in zip(floats, found):
        exact = np.asarray(tf.convert_to_tensor(gradient))
        numeric = differences(function, inputs, entry["attributes"], weights, index)
        scale = max(1.0, np.abs(exact).max())
        np.testing.assert_allclose(exact / scale, numeric / scale, atol=1e-6, err_msg=f"{entry['op']} {entry['case']}")
        result[index] = tensor(exact)["values"]
    return result


def evaluate(entry):
    function = OPS[entry["op"]]
    outputs = [np.asarray(each) for each in function([tf.constant(value) for value in entry["inputs"]], **entry["attributes"])]
    result = {
        "op": entry["op"],
        "case": entry["case"],
        "attributes": entry["attributes"],
        "inputs": [tensor(value) for value in entry["inputs"]],
        "outputs": [tensor(value) for value in outputs],
    }
    if entry["gradient"]:
        weights = [weightsFor(output, index) for index, output in enumerate(outputs)]
        result["weights"] = [tensor(weight)["values"] for weight in weights]
        result["gradients"] = gradients(entry, function, weights)
    return result


def main():
    cases = [evaluate(entry) for entry in CASES]
    names = [f"{entry['op']} {entry['case']}" for entry in cases]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    made = f"tensorflow {tf.__version__}, numpy {np.__version__}"
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
    folder = pathlib.Path(__file__).resolve().parent.parent.parent / "src" / "backend" / "conformance"
    (folder / "expectations.json").write_text(f'{{"madeBy":{json.dumps(made)},"cases":[\n{lines}\n]}}\n')
    print(f"{len(cases)} cases of {len({entry['op'] for entry in cases})} ops")


main()
