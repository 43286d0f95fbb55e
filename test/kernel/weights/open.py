"""Opens what was written for Python and says what it computes: `open.py FOLDER`, see python.test.ts.

The folder has jobs.json, a list of {kind, file, input: {shape, values}}; what each gives goes to results.json. A kind is
`model` for a whole model of Keras, `weights` for a file of its weights (for the network of `whole.keras` beside it), or
`arrays` for names and sums of a file of arrays. `write` makes models of Keras, by the file's ending, with its answers.
"""

import json
import pathlib
import sys

import keras
import numpy as np
import safetensors.numpy


def predict(model, job):
    images = np.array(job["input"]["values"], dtype=np.float32).reshape(job["input"]["shape"])
    return {"outputs": model.predict(images, verbose=0).ravel().tolist(), "parameters": model.count_params()}


def weights_job(folder, job):
    model = keras.saving.load_model(folder / "whole.keras")
    for weight in model.weights:
        weight.assign(keras.ops.zeros_like(weight))
    model.load_weights(folder / job["file"])
    return predict(model, job)


def arrays_job(folder, job):
    path = folder / job["file"]
    arrays = dict(np.load(path)) if path.suffix == ".npz" else safetensors.numpy.load_file(path)
    described = {name: {"shape": list(array.shape), "sum": float(array.astype(np.float64).sum())} for name, array in arrays.items()}
    return {"arrays": described, **predict(filled(folder, arrays, is_chainer=path.suffix == ".npz"), job)}


# What a layer's weights are called in PyTorch and in Chainer, in the order in which Keras has them.
PARTS = {
    False: {"bn": ["weight", "bias", "running_mean", "running_var"], "other": ["weight", "bias"]},
    True: {"bn": ["gamma", "beta", "avg_mean", "avg_var"], "other": ["W", "b"]},
}


def filled(folder, arrays, is_chainer):
    """The network of `whole.keras` with the arrays, as they lie in files of PyTorch or Chainer."""
    model = keras.saving.load_model(folder / "whole.keras")
    separator = "/" if is_chainer else "."
    for layer in (layer for layer in model.layers if layer.weights):
        for weight, part in zip(layer.weights, PARTS[is_chainer].get(layer.name, PARTS[is_chainer]["other"])):
            array = arrays[f"{layer.name}{separator}{part}"]
            weight.assign(to_keras(layer.name, array, weight.shape) if array.ndim > 1 else array)
    return model


def to_keras(layer, array, shape):
    if layer == "fc":
        channels_first = array.reshape(-1, 8, 4, 4)  # what was flattened: channels, rows, columns
        return channels_first.transpose(2, 3, 1, 0).reshape(shape)
    if layer == "depthwise":
        in_order = array if array.shape[1] > 1 else array.reshape(shape[2], shape[3], *shape[:2]).transpose(1, 0, 2, 3)
        return in_order.transpose(2, 3, 1, 0)
    return array.transpose(2, 3, 1, 0)


def branched():
    """A network in the network and a layer, each used twice, of the same names inside and outside."""
    keras.utils.set_random_seed(3)
    inner = keras.Sequential(
        [
            keras.Input((8, 8, 4)),
            keras.layers.Conv2D(3, 3, padding="same", use_bias=False, name="conv"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.LeakyReLU(negative_slope=0.2),
        ],
        name="inner",
    )
    left, right = keras.Input((8, 8, 3), name="left"), keras.Input((8, 8, 3), name="right")
    shared = keras.layers.Conv2D(4, 1, activation="silu", kernel_regularizer="l2", name="conv")
    joined = keras.layers.Concatenate()([inner(shared(left)), inner(shared(right))])
    block = keras.Sequential([keras.Input((8, 8, 6)), keras.layers.SeparableConv2D(5, 3)], name="block")
    pooled = keras.layers.GlobalAveragePooling2D()(block(joined))
    recurrent = keras.layers.Bidirectional(keras.layers.LSTM(2))(keras.layers.Reshape((5, 1))(pooled))
    model = keras.Model([left, right], [keras.layers.Dense(3, activation="softmax")(pooled), recurrent])
    for weight in model.weights:
        noise = keras.random.uniform(weight.shape, 0.1, 0.9, seed=len(weight.path))
        weight.assign(noise)
    inner.trainable = False
    return model


def write_job(folder, job):
    model = branched()
    model.save(folder / job["file"])
    values = np.array(job["input"]["values"], dtype=np.float32).reshape(job["input"]["shape"])
    outputs = model.predict([values, values[::-1]], verbose=0)
    return {"outputs": [output.ravel().tolist() for output in outputs], "parameters": model.count_params()}


def main():
    folder = pathlib.Path(sys.argv[1])
    run = {
        "model": lambda job: predict(keras.saving.load_model(folder / job["file"]), job),
        "weights": lambda job: weights_job(folder, job),
        "write": lambda job: write_job(folder, job),
        "arrays": lambda job: arrays_job(folder, job),
    }
    jobs = json.loads((folder / "jobs.json").read_text())
    (folder / "results.json").write_text(json.dumps([run[job["kind"]](job) for job in jobs]))


if __name__ == "__main__":
    main()
