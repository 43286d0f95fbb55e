"""The losses of Keras 3: values and gradients.

    python makeLossOracles.py

It writes losses.json: for each case the mean over the batch and its gradient with respect to `raw`, from which the
predictions come as `activation` says. Everything random is pseudo_values (oracleValues.py): `raw` from RAW_SEED times
`scale`, targets from TARGET_SEED as `targets` says.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from oracleValues import numbers, pseudo_labels, pseudo_values, write_oracles  # noqa: E402

SHAPE = (6, 4)
RAW_SEED = 11
TARGET_SEED = 23

ACTIVATIONS = {
    "linear": lambda raw: raw,
    "softmax": lambda raw: tf.nn.softmax(raw),
    "sigmoid": lambda raw: tf.nn.sigmoid(raw),
    "exp": lambda raw: tf.exp(raw),
}


def soft_labels():
    """Probabilities: each row sums to 1."""
    positive = np.abs(pseudo_values(SHAPE, TARGET_SEED)).astype(np.float32) + np.float32(0.1)
    return positive / positive.sum(-1, keepdims=True)


TARGETS = {
    "values": lambda: pseudo_values(SHAPE, TARGET_SEED),
    "positive": lambda: np.abs(pseudo_values(SHAPE, TARGET_SEED)) * 3,
    "classes": lambda: pseudo_labels(SHAPE[:1], SHAPE[1], TARGET_SEED),
    "oneHot": lambda: np.eye(SHAPE[1], dtype=np.float32)[pseudo_labels(SHAPE[:1], SHAPE[1], TARGET_SEED)],
    "softLabels": soft_labels,
    "bits": lambda: pseudo_labels(SHAPE, 2, TARGET_SEED).astype(np.float32),
    "signs": lambda: pseudo_labels(SHAPE, 2, TARGET_SEED).astype(np.float32) * 2 - 1,
}

KERAS = {
    "sparseCategoricalCrossentropy": keras.losses.SparseCategoricalCrossentropy,
    "categoricalCrossentropy": keras.losses.CategoricalCrossentropy,
    "binaryCrossentropy": keras.losses.BinaryCrossentropy,
    "binaryFocalCrossentropy": keras.losses.BinaryFocalCrossentropy,
    "meanSquaredError": keras.losses.MeanSquaredError,
    "meanAbsoluteError": keras.losses.MeanAbsoluteError,
    "meanAbsolutePercentageError": keras.losses.MeanAbsolutePercentageError,
    "meanSquaredLogarithmicError": keras.losses.MeanSquaredLogarithmicError,
    "huber": keras.losses.Huber,
    "logCosh": keras.losses.LogCosh,
    "hinge": keras.losses.Hinge,
    "squaredHinge": keras.losses.SquaredHinge,
    "categoricalHinge": keras.losses.CategoricalHinge,
    "klDivergence": keras.losses.KLDivergence,
    "poisson": keras.losses.Poisson,
    "cosineSimilarity": keras.losses.CosineSimilarity,
}
KERAS_NAMES = {"fromLogits": "from_logits", "labelSmoothing": "label_smoothing"}


def to_keras(options):
    given = {KERAS_NAMES.get(name, name): value for name, value in options.items()}
    return {**given, "apply_class_balancing": True} if "alpha" in given else given


def evaluate(case):
    kind, targets = case["kind"], case["targets"]
    if kind == SPARSE and "labelSmoothing" in case["options"]:
        kind, targets = DENSE, "oneHot"  # Keras smooths no class numbers; they are the same labels.
    loss = KERAS[kind](**to_keras(case["options"]))
    raw = tf.constant(pseudo_values(SHAPE, RAW_SEED) * np.float32(case["scale"]))
    with tf.GradientTape() as tape:
        tape.watch(raw)
        value = loss(TARGETS[targets](), ACTIVATIONS[case["activation"]](raw))
    return float(value), tape.gradient(value, raw).numpy()


def case(kind, targets, activation="linear", *, options=None, scale=2.0):
    return {"kind": kind, "options": options or {}, "targets": targets, "activation": activation, "scale": scale}


LOGITS = {"fromLogits": True}
SMOOTH = {"labelSmoothing": 0.1}
SPARSE, DENSE, BINARY = "sparseCategoricalCrossentropy", "categoricalCrossentropy", "binaryCrossentropy"
CASES = {
    "sparse crossentropy": case(SPARSE, "classes", "softmax"),
    "sparse crossentropy, from logits": case(SPARSE, "classes", options=LOGITS),
    "sparse crossentropy, from large logits": case(SPARSE, "classes", options=LOGITS, scale=200),
    "sparse crossentropy, from logits, smoothed": case(SPARSE, "classes", options={**LOGITS, **SMOOTH}),
    "crossentropy": case(DENSE, "oneHot", "softmax"),
    "crossentropy, soft labels": case(DENSE, "softLabels", "softmax"),
    "crossentropy, smoothed": case(DENSE, "oneHot", "softmax", options=SMOOTH),
    "crossentropy, from logits": case(DENSE, "oneHot", options=LOGITS),
    "crossentropy, from large logits": case(DENSE, "oneHot", options=LOGITS, scale=200),
    "crossentropy, from logits, smoothed": case(DENSE, "oneHot", options={**LOGITS, **SMOOTH}),
    "binary crossentropy": case(BINARY, "bits", "sigmoid"),
    "binary crossentropy, smoothed": case(BINARY, "bits", "sigmoid", options=SMOOTH),
    "binary crossentropy, from logits": case(BINARY, "bits", options=LOGITS),
    "binary crossentropy, from large logits": case(BINARY, "bits", options=LOGITS, scale=200),
    "binary crossentropy, from logits, smoothed": case(BINARY, "bits", options={**LOGITS, **SMOOTH}),
    "binary focal crossentropy": case("binaryFocalCrossentropy", "bits", "sigmoid"),
    "binary focal crossentropy, from logits": case(
        "binaryFocalCrossentropy", "bits", options={**LOGITS, "gamma": 1.5}),
    "binary focal crossentropy, balanced, smoothed": case(
        "binaryFocalCrossentropy", "bits", "sigmoid", options={**SMOOTH, "alpha": 0.25}),
    "mean squared error": case("meanSquaredError", "values"),
    "mean absolute error": case("meanAbsoluteError", "values"),
    "mean absolute percentage error": case("meanAbsolutePercentageError", "positive", scale=0.5),
    "mean squared logarithmic error": case("meanSquaredLogarithmicError", "positive", "exp"),
    "huber": case("huber", "values"),
    "huber, another delta": case("huber", "values", options={"delta": 0.4}),
    "log cosh": case("logCosh", "values"),
    "hinge": case("hinge", "signs"),
    "squared hinge": case("squaredHinge", "signs"),
    "categorical hinge": case("categoricalHinge", "oneHot"),
    "kl divergence": case("klDivergence", "softLabels", "softmax"),
    "poisson": case("poisson", "positive", "exp"),
    "cosine similarity": case("cosineSimilarity", "values"),
}


def with_values(case):
    value, gradient = evaluate(case)
    return {**case, "value": float(f"{value:.8g}"), "gradient": numbers(gradient)}


write_oracles(
    "losses.json",
    {
        "madeBy": f"keras {keras.__version__}, tensorflow {tf.__version__}",
        "cases": {name: with_values(case) for name, case in CASES.items()},
    },
)
