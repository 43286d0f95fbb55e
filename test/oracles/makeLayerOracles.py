"""Twenty training steps of a tiny network around each kind of layer, in Keras 3.

    python makeLayerOracles.py

It writes layers.json: for each case the input's shape, outputs and gradients of the first batch, the loss of every
step, and the weights after the last by layer. The networks are those of test/support/training/layerCases.ts under the same names:

    input -> Dense `before` on the last axis (for the gradient through the layer) -> the layer -> Flatten -> Dense `after`

trained by plain SGD on the mean squared error. Everything random is pseudo_values (oracleValues.py): the batch of step
s from INPUT_SEED + s % BATCHES, its targets from TARGET_SEED + s % BATCHES, and the weights, numbered through the
layers as NAMES orders them, from WEIGHT_SEED + number, halved; a variance is 0.5 more than the absolute value.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402
from oracleValues import numbers, pseudo_labels, pseudo_values, write_oracles  # noqa: E402

STEPS = 20
BATCH = 3
BATCHES = 4
OUTPUTS = 2
LEARNING_RATE = 0.03
INPUT_SEED = 300
TARGET_SEED = 400
WEIGHT_SEED = 500
WORDS = 5
NAMES = ("before", "left", "right", "layer", "after")


def case(shape, middle, *, inputs="values", before=True):
    """`middle` takes what `before` gives and returns what Flatten takes."""
    return {"shape": shape, "middle": middle, "inputs": inputs, "before": before}


def layer(kind, **options):
    return kind(name="layer", **options)


def merge(kind, **options):
    """The layer over two Dense layers of the same input."""
    def middle(x):
        return layer(kind, **options)([layers.Dense(3, name="left")(x), layers.Dense(3, name="right")(x)])
    return middle


def activation(name):
    return case((4,), lambda x: layers.Activation(name, name="layer")(x))


LINE, PLANE, SPACE = (6, 2), (6, 5, 2), (4, 4, 3, 2)
SEQUENCE = (4, 3)
RECURRENT = {"recurrent_activation": "sigmoid"}
CASES = {
    "dense": case((4,), layer(layers.Dense, units=3, activation="tanh")),
    "dense on a sequence, no bias": case(SEQUENCE, layer(layers.Dense, units=2, use_bias=False)),
    "dense, penalties": case(
        (4,), layer(layers.Dense, units=3, kernel_regularizer=keras.regularizers.L1L2(0.02, 0.03),
                    bias_regularizer=keras.regularizers.L2(0.05))),
    "conv1d": case(LINE, layer(layers.Conv1D, filters=3, kernel_size=3, activation="tanh")),
    "conv1d, same, strides": case(LINE, layer(layers.Conv1D, filters=3, kernel_size=3, strides=2, padding="same")),
    "conv1d, dilated": case(LINE, layer(layers.Conv1D, filters=2, kernel_size=2, dilation_rate=2)),
    "conv2d": case(PLANE, layer(layers.Conv2D, filters=3, kernel_size=3, activation="relu")),
    "conv2d, same, strides": case(PLANE, layer(layers.Conv2D, filters=3, kernel_size=3, strides=2, padding="same")),
    "conv2d, dilated, no bias": case(
        PLANE, layer(layers.Conv2D, filters=2, kernel_size=(2, 3), dilation_rate=2, padding="same", use_bias=False)),
    "conv3d": case(SPACE, layer(layers.Conv3D, filters=2, kernel_size=2, activation="tanh")),
    "conv3d, same, strides": case(SPACE, layer(layers.Conv3D, filters=2, kernel_size=3, strides=2, padding="same")),
    "conv2dTranspose": case((3, 3, 2), layer(layers.Conv2DTranspose, filters=3, kernel_size=3, activation="tanh")),
    "conv2dTranspose, same, strides": case(
        (3, 3, 2), layer(layers.Conv2DTranspose, filters=2, kernel_size=3, strides=2, padding="same")),
    "conv3dTranspose": case(
        (2, 3, 2, 2), layer(layers.Conv3DTranspose, filters=2, kernel_size=2, strides=2, padding="same")),
    "depthwiseConv2d": case(PLANE, layer(layers.DepthwiseConv2D, kernel_size=3, depth_multiplier=2)),
    "depthwiseConv2d, same, strides": case(
        PLANE, layer(layers.DepthwiseConv2D, kernel_size=3, strides=2, padding="same", activation="tanh")),
    "separableConv2d": case(
        PLANE, layer(layers.SeparableConv2D, filters=3, kernel_size=3, depth_multiplier=2, activation="tanh")),
    "separableConv2d, same": case(PLANE, layer(layers.SeparableConv2D, filters=2, kernel_size=2, padding="same")),
    "maxPooling1d": case(LINE, layer(layers.MaxPooling1D, pool_size=2)),
    "maxPooling2d": case(PLANE, layer(layers.MaxPooling2D, pool_size=2)),
    "maxPooling2d, overlapping, same": case(
        PLANE, layer(layers.MaxPooling2D, pool_size=3, strides=2, padding="same")),
    "maxPooling3d": case(SPACE, layer(layers.MaxPooling3D, pool_size=2)),
    "averagePooling1d": case(LINE, layer(layers.AveragePooling1D, pool_size=3, strides=2)),
    "averagePooling2d": case(PLANE, layer(layers.AveragePooling2D, pool_size=2)),
    "averagePooling2d, overlapping, same": case(
        PLANE, layer(layers.AveragePooling2D, pool_size=3, strides=2, padding="same")),
    "averagePooling3d": case(SPACE, layer(layers.AveragePooling3D, pool_size=2)),
    "globalAveragePooling1d": case(LINE, layer(layers.GlobalAveragePooling1D)),
    "globalAveragePooling2d": case(PLANE, layer(layers.GlobalAveragePooling2D)),
    "globalMaxPooling1d": case(LINE, layer(layers.GlobalMaxPooling1D)),
    "globalMaxPooling2d": case(PLANE, layer(layers.GlobalMaxPooling2D)),
    "batchNormalization": case(PLANE, layer(layers.BatchNormalization)),
    "batchNormalization of vectors": case((4,), layer(layers.BatchNormalization, momentum=0.7, epsilon=0.01)),
    "batchNormalization, axis 1": case(PLANE, layer(layers.BatchNormalization, axis=1, momentum=0.9)),
    "batchNormalization without scale": case(PLANE, layer(layers.BatchNormalization, momentum=0.9, scale=False)),
    "batchNormalization, bare": case(
        PLANE, layer(layers.BatchNormalization, momentum=0.9, center=False, scale=False)),
    "layerNormalization": case(SEQUENCE, layer(layers.LayerNormalization)),
    "layerNormalization, bare": case(
        SEQUENCE, layer(layers.LayerNormalization, epsilon=0.01, center=False, scale=False)),
    "embedding": case((4,), layer(layers.Embedding, input_dim=WORDS, output_dim=3), inputs="words", before=False),
    "simpleRNN": case(SEQUENCE, layer(layers.SimpleRNN, units=3)),
    "simpleRNN, sequences, backwards": case(
        SEQUENCE, layer(layers.SimpleRNN, units=2, return_sequences=True, go_backwards=True)),
    "lstm": case(SEQUENCE, layer(layers.LSTM, units=3, **RECURRENT)),
    "lstm, sequences": case(SEQUENCE, layer(layers.LSTM, units=2, return_sequences=True, **RECURRENT)),
    "lstm after masking": case(
        SEQUENCE, lambda x: layer(layers.LSTM, units=3, **RECURRENT)(layers.Masking()(x)), inputs="padded",
        before=False),
    "gru": case(SEQUENCE, layer(layers.GRU, units=3, reset_after=False, **RECURRENT)),
    "gru, sequences": case(
        SEQUENCE, layer(layers.GRU, units=2, reset_after=False, return_sequences=True, **RECURRENT)),
    "rnn of stacked cells": case(
        SEQUENCE, layer(layers.RNN, cell=[layers.SimpleRNNCell(3), layers.LSTMCell(2, **RECURRENT)])),
    "convLstm2d": case(
        (3, 4, 4, 2), layer(layers.ConvLSTM2D, filters=2, kernel_size=2, padding="same", **RECURRENT)),
    "bidirectional lstm": case(SEQUENCE, layer(layers.Bidirectional, layer=layers.LSTM(2, **RECURRENT))),
    "bidirectional simpleRNN, sum, sequences": case(
        SEQUENCE, layer(layers.Bidirectional, layer=layers.SimpleRNN(2, return_sequences=True), merge_mode="sum")),
    "timeDistributed dense": case(SEQUENCE, layer(layers.TimeDistributed, layer=layers.Dense(2, activation="tanh"))),
    "timeDistributed conv2d": case(
        (2, 4, 4, 2), layer(layers.TimeDistributed, layer=layers.Conv2D(2, 3, activation="tanh"))),
    "add": case((4,), merge(layers.Add)),
    "average": case((4,), merge(layers.Average)),
    "concatenate": case((4,), merge(layers.Concatenate)),
    "concatenate, axis 1": case(SEQUENCE, merge(layers.Concatenate, axis=1)),
    "dot": case(SEQUENCE, merge(layers.Dot, axes=2)),
    "dot of vectors, normalised": case((4,), merge(layers.Dot, axes=1, normalize=True)),
    "maximum": case((4,), merge(layers.Maximum)),
    "minimum": case((4,), merge(layers.Minimum)),
    "multiply": case((4,), merge(layers.Multiply)),
    "zeroPadding2d": case((3, 3, 2), layer(layers.ZeroPadding2D, padding=((1, 2), (0, 1)))),
    "cropping2D": case(PLANE, layer(layers.Cropping2D, cropping=((1, 2), (0, 1)))),
    "upSampling2d": case((3, 3, 2), layer(layers.UpSampling2D, size=(2, 3))),
    "reLU": case((4,), layer(layers.ReLU)),
    "reLU with a maximum": case((4,), layer(layers.ReLU, max_value=0.4)),
    "leakyReLU": case((4,), layer(layers.LeakyReLU, negative_slope=0.2)),
    "prelu": case(SEQUENCE, layer(layers.PReLU)),
    "elu": case((4,), layer(layers.ELU)),
    "softmax": case(SEQUENCE, layer(layers.Softmax)),
    "thresholdedReLU": case((4,), layer(layers.ReLU, threshold=0.2), before=False),
    "repeatVector": case((4,), layer(layers.RepeatVector, n=3)),
    "permute": case(PLANE, layer(layers.Permute, dims=(2, 3, 1))),
    "reshape": case(SEQUENCE, layer(layers.Reshape, target_shape=(2, 6))),
    "flatten": case(SEQUENCE, layer(layers.Flatten)),
    "rescaling": case((4,), layer(layers.Rescaling, scale=0.5, offset=0.1)),
    "centerCrop": case(PLANE, layer(layers.CenterCrop, height=4, width=3), before=False),
    **{
        f"activation {name}": activation(name)
        for name in ("elu", "gelu", "linear", "relu", "relu6", "selu", "sigmoid", "softmax", "softplus", "softsign",
                     "tanh", "mish")
    },
    "activation swish": activation("silu"),
    "activation gelu_new": activation(lambda x: keras.activations.gelu(x, approximate=True)),
}


def build(case):
    inputs = keras.Input(case["shape"])
    x = layers.Dense(case["shape"][-1], name="before")(inputs) if case["before"] else inputs
    x = layers.Flatten()(case["middle"](x))
    return keras.Model(inputs, layers.Dense(OUTPUTS, name="after")(x))


def named_layers(model):
    existing = {layer.name: layer for layer in model.layers}
    return [existing[name] for name in NAMES if name in existing]


def set_weights(model):
    number = 0
    for named in named_layers(model):
        values = []
        for weight in named.weights:
            value = pseudo_values(weight.shape, WEIGHT_SEED + number) * np.float32(0.5)
            values.append(np.abs(value) + np.float32(0.5) if weight.name == "moving_variance" else value)
            number += 1
        named.set_weights(values)


def batch(case, step):
    seed, shape = INPUT_SEED + step % BATCHES, (BATCH, *case["shape"])
    targets = pseudo_values((BATCH, OUTPUTS), TARGET_SEED + step % BATCHES)
    if case["inputs"] == "words":
        return pseudo_labels(shape, WORDS, seed), targets
    inputs = pseudo_values(shape, seed)
    if case["inputs"] == "padded":
        inputs[0, 2:] = 0
        inputs[1, 1:] = 0
    return inputs, targets


def first(model, case):
    """The outputs for the first batch, in inference, and the gradients of its loss, in training, by layer."""
    inputs, targets = batch(case, 0)
    outputs = model(inputs, training=False)
    with tf.GradientTape() as tape:
        error = keras.losses.MeanSquaredError()(targets, model(inputs, training=True))
        loss = tf.add_n([error, *model.losses])
    named = {each.name: [weight.value for weight in each.trainable_weights] for each in named_layers(model)}
    gradients = tape.gradient(loss, named)
    return {
        "outputs": numbers(outputs),
        "gradients": {
            name: [numbers(tf.convert_to_tensor(gradient)) for gradient in own] for name, own in gradients.items()
        },
    }


def train(name, case):
    keras.utils.set_random_seed(1)
    model = build(case)
    set_weights(model)
    seen = first(model, case)
    set_weights(model)  # training=True moved the statistics
    model.compile(optimizer=keras.optimizers.SGD(LEARNING_RATE), loss="mean_squared_error", jit_compile=False)
    losses = [model.train_on_batch(*batch(case, step)) for step in range(STEPS)]
    if not sum(losses[-BATCHES:]) < sum(losses[:BATCHES]):
        raise ValueError(f"{name}: the loss did not fall: {losses}")
    return {
        "inputShape": list(case["shape"]),
        "inputs": case["inputs"],
        "before": case["before"],
        **seen,
        "losses": [float(f"{loss:.8g}") for loss in losses],
        "weights": {named.name: [numbers(value) for value in named.get_weights()] for named in named_layers(model)},
    }


write_oracles(
    "layers.json",
    {
        "madeBy": f"keras {keras.__version__}, tensorflow {tf.__version__}",
        "cases": {name: train(name, case) for name, case in CASES.items()},
    },
)
