"""Numbers that the training library must reproduce, computed by Keras 3 on TensorFlow.

Run with a Python that has `keras` and `tensorflow` (any platform; the results are rounded to float32):

    python makeTrainingOracles.py

It writes training.json beside itself: for tiny networks the initial weights, a few batches, and the loss and accuracy
of each step and the weights after the last; what evaluate() says of a data set that is no multiple of the batch;
parameter counts of summaries with frozen layers; a confusion matrix.
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

STEPS = 6
BATCH = 5
CLASSES = 3


def numbers(array):
    """An array as nested lists of numbers that read back to the same float32."""
    array = np.asarray(array)
    if array.dtype.kind in "iu":
        return array.tolist()
    rounded = [float(f"{value:.9g}") for value in array.astype(np.float32).ravel()]
    return np.array(rounded, dtype=object).reshape(array.shape).tolist()


def mlp(last):
    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(6, activation="relu", name="hidden"),
            keras.layers.Dense(CLASSES, activation=last, name="out"),
        ]
    )


def convolutional():
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            keras.layers.Rescaling(1 / 255, name="scale"),
            keras.layers.Conv2D(3, 3, activation="relu", name="conv"),
            keras.layers.MaxPooling2D(2, name="pool"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(CLASSES, activation="softmax", kernel_regularizer=keras.regularizers.L2(0.01), name="out"),
        ]
    )


def labels(random, count):
    return random.integers(0, CLASSES, count).astype(np.int32)


def one_hot(random, count):
    return np.eye(CLASSES, dtype=np.float32)[labels(random, count)]


def floats(random, count):
    return random.normal(size=(count, 4)).astype(np.float32)


def pixels(random, count):
    return random.integers(0, 256, (count, 6, 6, 2)).astype(np.uint8)


def from_logits(name):
    return getattr(keras.losses, name)(from_logits=True)


CASES = {
    "sparse crossentropy, sgd": (
        lambda: mlp("softmax"), "sparse_categorical_crossentropy", lambda: keras.optimizers.SGD(0.1), floats, labels),
    "sparse crossentropy, adam": (
        lambda: mlp("softmax"), "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.01), floats, labels),
    "sparse crossentropy from logits, adam": (
        lambda: mlp(None), from_logits("SparseCategoricalCrossentropy"), lambda: keras.optimizers.Adam(0.01), floats,
        labels),
    "crossentropy, sgd": (
        lambda: mlp("softmax"), "categorical_crossentropy", lambda: keras.optimizers.SGD(0.1), floats, one_hot),
    "crossentropy from logits, sgd": (
        lambda: mlp(None), from_logits("CategoricalCrossentropy"), lambda: keras.optimizers.SGD(0.1), floats, one_hot),
    "mean squared error, sgd": (
        lambda: mlp(None), "mean_squared_error", lambda: keras.optimizers.SGD(0.1), floats,
        lambda random, count: random.normal(size=(count, CLASSES)).astype(np.float32)),
    "convolution, pooling, normalisation, penalty, adam": (
        convolutional, "sparse_categorical_crossentropy", lambda: keras.optimizers.Adam(0.01), pixels, labels),
}


def weights_of(model):
    return {
        f"{layer.name}/{weight.name}": numbers(weight.numpy()) for layer in model.layers for weight in layer.weights
    }


def steps(name):
    build, loss, optimizer, make_inputs, make_targets = CASES[name]
    random = np.random.default_rng(7)
    keras.utils.set_random_seed(7)
    model = build()
    metrics = [] if loss == "mean_squared_error" else ["accuracy"]
    model.compile(optimizer=optimizer(), loss=loss, metrics=metrics)
    initial = weights_of(model)
    inputs, targets = make_inputs(random, STEPS * BATCH), make_targets(random, STEPS * BATCH)
    values = []
    for step in range(STEPS):
        part = slice(step * BATCH, (step + 1) * BATCH)
        model.reset_metrics()
        values.append(model.train_on_batch(inputs[part], targets[part], return_dict=True))
    test_inputs, test_targets = make_inputs(random, 2 * BATCH + 3), make_targets(random, 2 * BATCH + 3)
    evaluated = model.evaluate(test_inputs, test_targets, batch_size=BATCH, verbose=0, return_dict=True)
    return {
        "batchSize": BATCH,
        "initialWeights": initial,
        "inputs": numbers(inputs),
        "targets": numbers(targets),
        "steps": [{key: float(value) for key, value in step.items()} for step in values],
        "finalWeights": weights_of(model),
        "test": {"inputs": numbers(test_inputs), "targets": numbers(test_targets), **evaluated},
    }


def lenet():
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255, name="scale"),
            layers.Conv2D(16, 5, activation="relu", name="conv1"),
            layers.MaxPooling2D(2, name="pool1"),
            layers.Conv2D(32, 5, activation="relu", name="conv2"),
            layers.MaxPooling2D(2, name="pool2"),
            layers.Flatten(name="flatten"),
            layers.Dense(128, activation="relu", name="fc1"),
            layers.Dense(10, activation="softmax", name="prob"),
        ]
    )


def branched():
    """Two branches with shared weights, one layer frozen, one frozen normalisation, one that trains."""
    layers = keras.layers
    image = keras.Input((8, 8, 3), name="image")
    shared = layers.Conv2D(4, 3, padding="same", name="shared")
    frozen = layers.Conv2D(4, 1, name="frozen")
    norm = layers.BatchNormalization(name="norm")
    frozen_norm = layers.BatchNormalization(name="frozenNorm")
    left = norm(shared(image))
    right = frozen_norm(shared(layers.AveragePooling2D(1, name="pool")(image)))
    joined = layers.Concatenate(name="concat")([left, frozen(right)])
    model = keras.Model(image, layers.Dense(5, name="out")(layers.Flatten(name="flatten")(joined)), name="branched")
    frozen.trainable = False
    frozen_norm.trainable = False
    return model


def summary(model):
    count = lambda weights: int(sum(np.prod(weight.shape) for weight in weights))  # noqa: E731
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    return {
        "layers": [
            {
                "name": layer.name,
                "parameters": layer.count_params(),
                "trainable": count(layer.trainable_weights),
                "outputShape": list(layer.output.shape) if layer.name != "shared" else [None, 8, 8, 4],
            }
            for layer in layers
        ],
        "totals": {
            "parameters": model.count_params(),
            "trainable": count(model.trainable_weights),
            "nonTrainable": count(model.non_trainable_weights),
        },
    }


def confusion():
    random = np.random.default_rng(3)
    truth, predicted = random.integers(0, 4, 60), random.integers(0, 4, 60)
    return {
        "labels": truth.tolist(),
        "predictions": predicted.tolist(),
        "matrix": tf.math.confusion_matrix(truth, predicted, num_classes=4).numpy().tolist(),
    }


oracles = {
    "madeBy": f"keras {keras.__version__}, tensorflow {tf.__version__}",
    "training": {name: steps(name) for name in CASES},
    "summaries": {"lenet": summary(lenet()), "branched": summary(branched())},
    "confusion": confusion(),
}
path = pathlib.Path(__file__).with_name("training.json")
path.write_text(json.dumps(oracles, separators=(",", ":")) + "\n")
print(f"{path.name}: {path.stat().st_size} bytes")
