"""Checks ONNX files and says what ONNX Runtime computes with them: `runOnnx.py FOLDER`, see onnx.test.ts.

The folder has jobs.json, a list of {file, inputs: {name: {dtype, shape, values}}}; for each, results.json gets
{outputs: {name: {dtype, shape, values}}, inputs: [{name, shape}], opset, transposes} or {error}.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime


def run(folder, job):
    path = folder / job["file"]
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    inputs = {
        name: np.array(value["values"], dtype=value["dtype"]).reshape(value["shape"])
        for name, value in job["inputs"].items()
    }
    names = [output.name for output in session.get_outputs()]
    outputs = session.run(names, inputs)
    return {
        "inputs": [{"name": value.name, "shape": value.shape} for value in session.get_inputs()],
        "outputs": {
            name: {"dtype": str(output.dtype), "shape": list(output.shape), "values": output.ravel().tolist()}
            for name, output in zip(names, outputs)
        },
        "opset": model.opset_import[0].version,
        "producer": model.producer_name,
        "transposes": sum(node.op_type == "Transpose" for node in model.graph.node),
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    results = []
    for job in json.loads((folder / "jobs.json").read_text()):
        try:
            results.append(run(folder, job))
        except Exception as error:  # what went wrong is for the test to say
            results.append({"error": str(error)})
    (folder / "results.json").write_text(json.dumps(results))


if __name__ == "__main__":
    main()
