"""Serves SavedModels with Python's TensorFlow, and writes some for the other direction.

Usage: serve.py FOLDER. FOLDER/calls.json lists calls: {model, signature, inputs: {name: {dtype, shape, values}}}.
Writes FOLDER/results.json: for each call the signature's structure and its outputs; and the folders fromPython
(variables, an asset of none, two signatures) and fromPython.json with what it gives.
"""

import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

folder = Path(sys.argv[1])


def describe(spec):
    return {"dtype": spec.dtype.name, "shape": spec.shape.as_list()}


def to_json(tensor):
    array = tensor.numpy()
    return {"dtype": tensor.dtype.name, "shape": list(array.shape), "values": array.flatten().tolist()}


def serve(call):
    loaded = tf.saved_model.load(str(folder / call["model"]))
    signature = loaded.signatures[call["signature"]]
    inputs = {
        name: tf.constant(np.array(each["values"], each["dtype"]).reshape(each["shape"]))
        for name, each in call["inputs"].items()
    }
    outputs = signature(**inputs)
    return {
        "inputs": {name: describe(spec) for name, spec in signature.structured_input_signature[1].items()},
        "outputs": {name: to_json(tensor) for name, tensor in outputs.items()},
    }


class Affine(tf.Module):
    def __init__(self):
        self.weights = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="weights")

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, "x"), tf.TensorSpec([], tf.float64, "scale")])
    def affine(self, x, scale):
        y = tf.matmul(x, self.weights) * tf.cast(scale, tf.float32)
        return {"y": y, "best": tf.argmax(y, -1), "sum": tf.reduce_sum(tf.cast(y, tf.float64))}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "text")])
    def length(self, text):
        return {"upper": tf.strings.upper(text), "length": tf.strings.length(text)}


module = Affine()
tf.saved_model.save(module, str(folder / "fromPython"), signatures={"serving_default": module.affine, "text": module.length})

calls = json.loads((folder / "calls.json").read_text())
(folder / "results.json").write_text(json.dumps([serve(call) for call in calls]))
