"""Keras 3 on TensorFlow, driven as serve.py says. Settings: `task` (step, epoch), `network`, `batch`, `steps`,
`variant`, `mnist` (a folder) and `samples`.

Variants of a step: `train_on_batch`; `fit`, to the end of its last batch; `no_autotune`, the same from a tf.data
pipeline without its autotuner. What `fit` does after its last batch does not count: it may wait seconds for a thread of
tf.data that sleeps, and to win over that is no win.
"""

import time

from serve import SETTINGS, read_mnist, serve

import keras
import numpy as np
import tensorflow as tf
from networks_keras import NETWORKS

VERSION = f"Keras {keras.__version__} on TensorFlow {tf.__version__}"
LOSS = "sparse_categorical_crossentropy"


class LastBatch(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        self.end = time.perf_counter()


def fit(model, data, **options):
    """Milliseconds to the end of the last batch of one epoch."""
    clock = LastBatch()
    start = time.perf_counter()
    model.fit(*data, epochs=1, verbose=0, callbacks=[clock], **options)
    return {"milliseconds": (clock.end - start) * 1000}


def serve_steps():
    batch, steps, variant = SETTINGS["batch"], SETTINGS["steps"], SETTINGS["variant"]
    model = NETWORKS[SETTINGS["network"]]()
    classes = model.output_shape[-1]
    random = np.random.default_rng(1)
    inputs = random.random((batch * steps, *model.input_shape[1:]), dtype="float32")
    labels = random.integers(0, classes, batch * steps)
    # XLA, which Keras would choose by itself, is slower on a CPU.
    model.compile(keras.optimizers.SGD(0.01, momentum=0.9), LOSS, metrics=["accuracy"], jit_compile=False)

    def train_on_batch():
        for start in range(0, batch * steps, batch):
            model.train_on_batch(inputs[start:start + batch], labels[start:start + batch])

    def no_autotune():
        options = tf.data.Options()
        options.autotune.enabled = False
        data = tf.data.Dataset.from_tensor_slices((inputs, labels)).batch(batch).prefetch(2).with_options(options)
        return fit(model, (data,))

    def plain_fit():
        return fit(model, (inputs, labels), batch_size=batch, shuffle=False)

    repeat = {"train_on_batch": train_on_batch, "fit": plain_fit, "no_autotune": no_autotune}[variant]
    if variant == "train_on_batch":
        for _ in range(2):
            model.train_on_batch(inputs[:batch], labels[:batch])
    else:
        repeat()
    serve({"version": VERSION, "parameters": model.count_params()}, repeat)


def serve_epochs():
    batch = SETTINGS["batch"]
    (inputs, labels), (test_inputs, test_labels) = read_mnist(SETTINGS["mnist"], SETTINGS["samples"])

    def repeat():
        model = NETWORKS["lenet"]()
        model.compile(keras.optimizers.Adam(1e-3), LOSS, metrics=["accuracy"], jit_compile=False)
        result = fit(model, (inputs, labels), batch_size=batch)
        accuracy = model.evaluate(test_inputs, test_labels, batch_size=256, verbose=0)[1]
        return {**result, "accuracy": accuracy}

    serve({"version": VERSION, "parameters": NETWORKS["lenet"]().count_params()}, repeat)


{"step": serve_steps, "epoch": serve_epochs}[SETTINGS["task"]]()
