"""Short trainings by Keras's `fit`: history, evaluation and predictions.

    python makeFitOracles.py

It writes fit.json. Everything random is pseudo_values (oracleValues.py), and nothing is shuffled: `COUNT` samples of
`FEATURES` numbers from INPUT_SEED, targets from TARGET_SEED, weights of samples from WEIGHT_SEED, and the weights of the
network, a hidden layer and one of `outputs` units, from KERNEL_SEED and KERNEL_SEED + 1; biases begin with 0.
test/kernel/training/fit.test.ts does the same.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from oracleValues import numbers, pseudo_labels, pseudo_values, write_oracles  # noqa: E402

COUNT, FEATURES, HIDDEN = 50, 4, 6
INPUT_SEED, TARGET_SEED, WEIGHT_SEED, KERNEL_SEED = 31, 37, 41, 43

METRICS = {
    "accuracy": lambda: "accuracy",
    "topKAccuracy": lambda: keras.metrics.TopKCategoricalAccuracy(k=2, name="topKAccuracy"),
    "precision": lambda: keras.metrics.Precision(name="precision"),
    "recall": lambda: keras.metrics.Recall(name="recall"),
    "f1Score": lambda: keras.metrics.F1Score(average="micro", threshold=0.5, name="f1Score"),
    "auc": lambda: keras.metrics.AUC(name="auc"),
    "aucPr": lambda: keras.metrics.AUC(curve="PR", name="aucPr"),
    "meanAbsoluteError": lambda: keras.metrics.MeanAbsoluteError(name="meanAbsoluteError"),
}


def targets(kind, outputs):
    if kind == "values":
        return pseudo_values((COUNT, outputs), TARGET_SEED)
    labels = pseudo_labels((COUNT,), max(2, outputs), TARGET_SEED)
    if kind == "oneHot":
        return np.eye(outputs, dtype=np.float32)[labels]
    return labels if outputs > 1 else labels[:, None]  # F1Score takes no other shape


def network(outputs, activation):
    model = keras.Sequential(
        [
            keras.Input((FEATURES,)),
            keras.layers.Dense(HIDDEN, activation="relu"),
            keras.layers.Dense(outputs, activation=activation),
        ]
    )
    kernels = pseudo_values((FEATURES, HIDDEN), KERNEL_SEED), pseudo_values((HIDDEN, outputs), KERNEL_SEED + 1)
    model.set_weights([kernels[0], np.zeros(HIDDEN), kernels[1], np.zeros(outputs)])
    return model


def train(case):
    model = network(case["outputs"], case["activation"])
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss={"sparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
              "categoricalCrossentropy": "categorical_crossentropy",
              "binaryCrossentropy": "binary_crossentropy",
              "meanSquaredError": "mean_squared_error"}[case["loss"]],
        metrics=[METRICS[name]() for name in case["metrics"]],
        weighted_metrics=[METRICS[name]() for name in case["weightedMetrics"]],
    )
    x, y = pseudo_values((COUNT, FEATURES), INPUT_SEED), targets(case["targets"], case["outputs"])
    options = dict(case["fit"])
    given = {
        "epochs": options.get("epochs", 3),
        "initial_epoch": options.get("initialEpoch", 0),
        "batch_size": 16,
        "shuffle": False,
        "verbose": 0,
    }
    weights = np.abs(pseudo_values((COUNT,), WEIGHT_SEED)) * 3
    if "validationSplit" in options:
        given["validation_split"] = options["validationSplit"]
    if "classWeight" in options:
        given["class_weight"] = {int(label): weight for label, weight in options["classWeight"].items()}
    if "stepsPerEpoch" in options:
        given["steps_per_epoch"] = options["stepsPerEpoch"]
    if "validationFreq" in options:
        given["validation_freq"] = options["validationFreq"]
    if case["weighted"]:
        given["sample_weight"] = weights
    history = model.fit(x, y, **given).history
    evaluation = model.evaluate(
        x, y, batch_size=16, verbose=0, return_dict=True, sample_weight=weights if case["weighted"] else None)
    return {
        **case,
        "history": {name: numbers(np.array(values)) for name, values in history.items()},
        "evaluation": {name: float(f"{value:.8g}") for name, value in evaluation.items()},
        "predictions": numbers(model.predict(x[:5], verbose=0)),
    }


def case(outputs, activation, loss, targets, *, metrics=(), weighted_metrics=(), weighted=False, **fit):
    return {
        "outputs": outputs, "activation": activation, "loss": loss, "targets": targets, "metrics": list(metrics),
        "weightedMetrics": list(weighted_metrics), "weighted": weighted, "fit": fit,
    }


SPARSE = (3, "softmax", "sparseCategoricalCrossentropy", "labels")
BINARY = (1, "sigmoid", "binaryCrossentropy", "labels")
DENSE = (3, "softmax", "categoricalCrossentropy", "oneHot")
REGRESSION = (2, "linear", "meanSquaredError", "values")
OF_CLASSES = ["precision", "recall", "f1Score"]
CASES = {
    "without ado": case(*SPARSE, metrics=["accuracy"]),
    "validation split": case(*SPARSE, metrics=["accuracy"], validationSplit=0.25),
    "validation each second epoch": case(*SPARSE, validationSplit=0.25, validationFreq=2, epochs=4),
    "class weights": case(
        *SPARSE, metrics=["accuracy"], classWeight={"0": 0.5, "2": 3}, validationSplit=0.2),
    "class weights, one-hot": case(*DENSE, metrics=["topKAccuracy"], classWeight={"1": 4}),
    "sample weights": case(*SPARSE, metrics=["accuracy"], weighted=True, validationSplit=0.2),
    "sample weights, weighted metrics": case(
        *REGRESSION, weighted_metrics=["meanAbsoluteError"], weighted=True, validationSplit=0.1),
    "binary": case(*BINARY, metrics=["accuracy", *OF_CLASSES], validationSplit=0.3),
    "binary, weighted metrics": case(*BINARY, weighted_metrics=OF_CLASSES, weighted=True),
    "areas under curves": case(*BINARY, metrics=["auc", "aucPr"], validationSplit=0.3),
    "areas under curves, weighted metrics": case(*BINARY, weighted_metrics=["auc", "aucPr"], weighted=True),
    "areas under curves of several classes": case(*DENSE, metrics=["auc", "aucPr"]),
    "precision of several classes": case(*DENSE, metrics=OF_CLASSES),
    "initial epoch": case(*SPARSE, initialEpoch=2, epochs=5),
    "steps per epoch": case(*SPARSE, stepsPerEpoch=2, epochs=2),
}

write_oracles(
    "fit.json",
    {
        "madeBy": f"keras {keras.__version__}, tensorflow {tf.__version__}",
        "cases": {name: train(given) for name, given in CASES.items()},
    },
)
