"""Opens models of TensorFlow.js without it and says what they compute: `openTfjs.py FOLDER`, see tfjs.test.ts.

The folder has jobs.json, a list of {file, input: {shape, values}}, and results.json gets the values of the first
output of each. A graph model is put together as a GraphDef of TensorFlow from its JSON, which is that of protocol
buffers; a layers model as a model of Keras 2, whose names of layers and weights it has.
"""

import json
import pathlib
import sys

import numpy as np
import tensorflow as tf
from google.protobuf import json_format
from keras.src.legacy.saving import saving_utils

DTYPES = {"float32": np.float32, "int32": np.int32, "bool": np.bool_}


def read_weights(folder, model):
    weights = {}
    for group in model["weightsManifest"]:
        data = b"".join((folder / path).read_bytes() for path in group["paths"])
        place = 0
        for spec in group["weights"]:
            dtype = np.dtype(DTYPES[spec["dtype"]])
            count = int(np.prod(spec["shape"]))
            weights[spec["name"]] = np.frombuffer(data, dtype, count, place).reshape(spec["shape"])
            place += count * dtype.itemsize
        assert place == len(data)
    return weights


def run_graph(folder, model, images):
    graph = json_format.ParseDict(model["modelTopology"], tf.compat.v1.GraphDef())
    weights = read_weights(folder, model)
    for node in graph.node:
        if node.op == "Const":
            dtype = tf.dtypes.as_dtype(node.attr["dtype"].type)
            values = weights[node.name].astype(dtype.as_numpy_dtype)
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values, dtype))
    signature = model["signature"]
    [first_input] = [port["name"] for port in signature["inputs"].values()]
    first_output = next(iter(signature["outputs"].values()))["name"]
    function = tf.compat.v1.wrap_function(lambda: tf.graph_util.import_graph_def(graph, name=""), [])
    return function.prune(first_input, first_output)(tf.constant(images)).numpy()


def with_input(topology):
    """A sequential model has its input in its first layer, where Keras 3 looks for it no more."""
    if topology["class_name"] == "Sequential":
        layers = topology["config"]["layers"]
        shape = layers[0]["config"].pop("batch_input_shape")
        layers.insert(0, {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": shape}})
    return topology


def run_layers(folder, model, images):
    network = saving_utils.model_from_config(with_input(model["modelTopology"]))
    weights = read_weights(folder, model)
    for layer in network.layers:
        for weight in layer.weights:
            # Keras 3 calls the kernel of a depthwise convolution as any other.
            names = [f"{layer.name}/{weight.name}", f"{layer.name}/depthwise_{weight.name}"]
            weight.assign(next(weights.pop(name) for name in names if name in weights))
    assert not weights, list(weights)
    return network.predict(images, verbose=0)


def main():
    folder = pathlib.Path(sys.argv[1])
    results = []
    for job in json.loads((folder / "jobs.json").read_text()):
        file = folder / job["file"]
        model = json.loads(file.read_text())
        images = np.array(job["input"]["values"], dtype=np.float32).reshape(job["input"]["shape"])
        run = {"graph-model": run_graph, "layers-model": run_layers}[model["format"]]
        results.append(run(file.parent, model, images).ravel().tolist())
    (folder / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
