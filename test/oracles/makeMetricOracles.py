"""The metrics of Keras 3 over several batches, with and without weights of samples.

    python makeMetricOracles.py

It writes metrics.json: for each case the metric (`kind`, `options`), what the outputs are and how the targets are given, the
value of all `COUNT` samples, and the value with weights. Everything random is pseudo_values (oracleValues.py): outputs
from OUTPUT_SEED, targets from TARGET_SEED, weights from WEIGHT_SEED.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from oracleValues import pseudo_labels, pseudo_values, write_oracles  # noqa: E402

COUNT = 50
BATCH = 16
CLASSES = 4
OUTPUT_SEED = 61
TARGET_SEED = 67
WEIGHT_SEED = 71


def raw(width):
    return pseudo_values((COUNT, width), OUTPUT_SEED) * np.float32(3)


def softmax(values):
    return tf.nn.softmax(values).numpy()


def sigmoid(values):
    return tf.nn.sigmoid(values).numpy()


OUTPUTS = {
    "classes": lambda: softmax(raw(CLASSES)),
    "bits": lambda: sigmoid(raw(CLASSES)),
    "single": lambda: sigmoid(raw(1)),
    "singleLogits": lambda: raw(1),
    "values": lambda: raw(CLASSES),
}


def labels():
    return pseudo_labels((COUNT,), CLASSES, TARGET_SEED)


def one_hot():
    return np.eye(CLASSES, dtype=np.float32)[labels()]


TARGETS = {
    "labels": labels,
    "oneHot": one_hot,
    "bits": lambda: pseudo_labels((COUNT, CLASSES), 2, TARGET_SEED).astype(np.float32),
    "single": lambda: pseudo_labels((COUNT, 1), 2, TARGET_SEED).astype(np.float32),
    "values": lambda: pseudo_values((COUNT, CLASSES), TARGET_SEED),
}


class F1OfClass(keras.metrics.F1Score):
    """One class of several."""

    def __init__(self, class_id, **options):
        super().__init__(average=None, **options)
        self.class_id = class_id

    def result(self):
        return super().result()[self.class_id]


def case(kind, make, outputs, targets, **options):
    """`make` gives a metric of Keras, which gets labels as one-hot where it knows no labels."""
    return {"kind": kind, "options": options, "outputs": outputs, "targets": targets, "make": make}


metrics = keras.metrics
CASES = {
    "accuracy of labels": case("accuracy", metrics.SparseCategoricalAccuracy, "classes", "labels"),
    "accuracy of one-hot targets": case("accuracy", metrics.CategoricalAccuracy, "classes", "oneHot"),
    "accuracy of a single output": case("accuracy", metrics.BinaryAccuracy, "single", "single"),
    "binary accuracy": case("binaryAccuracy", metrics.BinaryAccuracy, "bits", "bits"),
    "binary accuracy, another threshold": case(
        "binaryAccuracy", lambda: metrics.BinaryAccuracy(threshold=0.8), "bits", "bits", threshold=0.8),
    "top 2 of labels": case(
        "topKAccuracy", lambda: metrics.SparseTopKCategoricalAccuracy(k=2), "classes", "labels", k=2),
    "top 3 of one-hot targets": case(
        "topKAccuracy", lambda: metrics.TopKCategoricalAccuracy(k=3), "classes", "oneHot", k=3),
    "precision": case("precision", metrics.Precision, "single", "single"),
    "precision of several outputs": case(
        "precision", lambda: metrics.Precision(thresholds=0.3), "bits", "bits", threshold=0.3),
    "precision of one class": case(
        "precision", lambda: metrics.Precision(class_id=2, thresholds=0.3), "classes", "oneHot",
        classIndex=2, threshold=0.3),
    "recall": case("recall", metrics.Recall, "single", "single"),
    "recall of several outputs": case("recall", lambda: metrics.Recall(thresholds=0.3), "bits", "bits", threshold=0.3),
    "recall of one class": case(
        "recall", lambda: metrics.Recall(class_id=1, thresholds=0.3), "classes", "oneHot", classIndex=1, threshold=0.3),
    "F1": case("f1Score", lambda: metrics.F1Score(average="micro", threshold=0.5), "single", "single"),
    "F1 of several outputs": case(
        "f1Score", lambda: metrics.F1Score(average="micro", threshold=0.4), "bits", "bits", threshold=0.4),
    "F1 of one class": case(
        "f1Score", lambda: F1OfClass(3, threshold=0.3), "classes", "oneHot", classIndex=3, threshold=0.3),
    "area under ROC": case("auc", metrics.AUC, "single", "single"),
    "area under ROC of several outputs": case("auc", metrics.AUC, "bits", "bits"),
    "area under ROC, few thresholds": case(
        "auc", lambda: metrics.AUC(num_thresholds=7), "single", "single", thresholdCount=7),
    "area under ROC, logits": case(
        "auc", lambda: metrics.AUC(from_logits=True), "singleLogits", "single", fromLogits=True),
    "area under ROC, lower heights": case(
        "auc", lambda: metrics.AUC(summation_method="minoring"), "single", "single", summation="minoring"),
    "area under ROC, higher heights": case(
        "auc", lambda: metrics.AUC(summation_method="majoring"), "single", "single", summation="majoring"),
    "area under precision and recall": case("auc", lambda: metrics.AUC(curve="PR"), "single", "single", curve="pr"),
    "area under precision and recall, lower heights": case(
        "auc", lambda: metrics.AUC(curve="PR", summation_method="minoring"), "bits", "bits",
        curve="pr", summation="minoring"),
    "mean absolute error": case("meanAbsoluteError", metrics.MeanAbsoluteError, "values", "values"),
    "mean squared error": case("meanSquaredError", metrics.MeanSquaredError, "values", "values"),
}


def value_of(given, weights):
    metric = given["make"]()
    outputs, targets = OUTPUTS[given["outputs"]](), TARGETS[given["targets"]]()
    for start in range(0, COUNT, BATCH):
        part = slice(start, start + BATCH)
        metric.update_state(targets[part], outputs[part], None if weights is None else weights[part])
    return float(f"{float(metric.result()):.8g}")


def with_values(given):
    weights = np.abs(pseudo_values((COUNT,), WEIGHT_SEED)) * np.float32(3)
    told = {key: value for key, value in given.items() if key != "make"}
    return {**told, "value": value_of(given, None), "weighted": value_of(given, weights)}


if __name__ == "__main__":
    write_oracles(
        "metrics.json",
        {
            "madeBy": f"keras {keras.__version__}, tensorflow {tf.__version__}",
            "cases": {name: with_values(given) for name, given in CASES.items()},
        },
    )
