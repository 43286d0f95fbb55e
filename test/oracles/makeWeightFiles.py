"""Small files of weights, of every format, as Python writes them, and what is in them.

    python makeWeightFiles.py

It needs torch, keras, h5py and safetensors and writes the folder weights/; makeChainerOracles.py writes Chainer's files
anew, with Chainer itself. Everywhere it is the same network: on
pictures of 8x8x3 a convolution `conv` of 4 filters with a batch normalization `bn` and ReLU, a pooling, a depthwise
convolution `depthwise`, and behind a flattening a fully connected layer `fc` of 5. Values are pseudo_values
(oracleValues.py), numbered as NAMES has them. The network's answer to a batch of two is in expected.json.
"""

import collections
import json
import os
import pathlib
import pickle

os.environ["KERAS_BACKEND"] = "torch"  # TensorFlow and PyTorch in one process each bring their LLVM
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import safetensors.torch  # noqa: E402
import torch  # noqa: E402
from oracleValues import numbers, pseudo_values  # noqa: E402

FOLDER = pathlib.Path(__file__).with_name("weights")
NAMES = ["conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"]
NAMES += ["depthwise.weight", "fc.weight", "fc.bias"]


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3, padding=1)
        self.bn = torch.nn.BatchNorm2d(4)
        self.depthwise = torch.nn.Conv2d(4, 8, 3, padding=1, groups=4, bias=False)
        self.fc = torch.nn.Linear(8 * 4 * 4, 5)

    def forward(self, x):
        x = torch.relu(self.bn(self.conv(x)))
        x = torch.nn.functional.max_pool2d(x, 2)
        return self.fc(torch.flatten(self.depthwise(x), 1))


def torch_network():
    model = Network()
    state = model.state_dict()
    for number, name in enumerate(NAMES):
        values = pseudo_values(tuple(state[name].shape), 700 + number)
        state[name] = torch.from_numpy(np.abs(values) + 0.5 if name.endswith("running_var") else values / 2)
    model.load_state_dict(state)
    return model.eval()


def keras_network(state):
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3), name="input"),
            keras.layers.Conv2D(4, 3, padding="same", name="conv"),
            keras.layers.BatchNormalization(epsilon=1e-5, name="bn"),
            keras.layers.ReLU(name="relu"),
            keras.layers.MaxPooling2D(2, name="pool"),
            keras.layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, use_bias=False, name="depthwise"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(5, name="fc"),
        ],
        name="network",
    )
    model.get_layer("conv").set_weights([state["conv.weight"].transpose(2, 3, 1, 0), state["conv.bias"]])
    model.get_layer("bn").set_weights([state[f"bn.{part}"] for part in ("weight", "bias", "running_mean", "running_var")])
    depthwise = state["depthwise.weight"].reshape(4, 2, 3, 3).transpose(2, 3, 0, 1)
    model.get_layer("depthwise").set_weights([depthwise])
    dense = state["fc.weight"].reshape(5, 8, 4, 4).transpose(2, 3, 1, 0).reshape(-1, 5)
    model.get_layer("fc").set_weights([dense, state["fc.bias"]])
    return model


def write_torch(model):
    state = model.state_dict()
    torch.save(state, FOLDER / "zip.pth")
    torch.save(state, FOLDER / "legacy.pth", _use_new_zipfile_serialization=False)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.zeros(1, 3, 8, 8)).sum().backward()
    optimizer.step()
    model.load_state_dict(torch_network().state_dict())
    wrapped = collections.OrderedDict((f"module.{name}", value) for name, value in model.state_dict().items())
    training = {"epoch": 3, "state_dict": wrapped, "optimizer": optimizer.state_dict(), "best": 0.75}
    torch.save(training, FOLDER / "training.pth")
    torch.save({"half": torch.tensor([1.5, -2.25]).half(), "brain": torch.tensor([3.0, -0.15625]).bfloat16(),
                "small": torch.tensor([-5, 7], dtype=torch.int8), "scalar": torch.tensor(2.5),
                "empty": torch.zeros(0, 3), "long": torch.tensor([2**31 - 1, -3]),
                "strided": torch.arange(12.0).reshape(3, 4).t(), "part": torch.arange(12.0)[3:9:2],
                "flags": torch.tensor([True, False])}, FOLDER / "kinds.pth")
    safetensors.torch.save_file({name: value.contiguous() for name, value in model.state_dict().items()},
                                FOLDER / "plain.safetensors")
    safetensors.torch.save_file({"half": torch.tensor([1.5, -2.25]).half(),
                                 "brain": torch.tensor([3.0, -0.15625]).bfloat16(),
                                 "double": torch.tensor([0.1], dtype=torch.float64),
                                 "small": torch.tensor([-5, 7], dtype=torch.int8),
                                 "long": torch.tensor([-3, 2**31 - 1]),
                                 "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)},
                                FOLDER / "kinds.safetensors")


def chainer_names(state):
    """The names that chainer.serializers.save_npz gives the arrays of the same chain."""
    parts = {"bn.weight": "gamma", "bn.bias": "beta", "bn.running_mean": "avg_mean", "bn.running_var": "avg_var"}
    arrays = {}
    for name in NAMES:
        layer, part = name.split(".")
        arrays[f"{layer}/{parts.get(name, {'weight': 'W', 'bias': 'b'}.get(part))}"] = state[name]
    arrays["depthwise/W"] = state["depthwise.weight"].reshape(4, 2, 3, 3).transpose(1, 0, 2, 3)
    arrays["bn/N"] = np.array(7)
    return arrays


def write_numpy(state):
    """makeChainerOracles.py reads it and lets Chainer write it anew."""
    np.savez_compressed(FOLDER / "chainer.npz", **chainer_names(state))


class Evil:
    def __reduce__(self):
        return os.system, ("echo a pickle has run this",)


def write_bad():
    torch.save({"weight": torch.zeros(2), "evil": Evil()}, FOLDER / "evil.pth")
    (FOLDER / "evil.pkl").write_bytes(pickle.dumps(Evil(), protocol=2))
    with h5py.File(FOLDER / "loop.h5", "w") as file:
        group = file.create_group("layers")
        group["again"], group["once_more"] = file["/"], file["/"]
    with h5py.File(FOLDER / "kinds.h5", "w") as file:
        for name, array in {
            "half": np.array([1.5, -2.25], "<f2"),
            "big": np.array([1.5, -2.25], ">f4"),
            "double": np.array([0.1], ">f8"),
            "small": np.array([-5, 7], "i1"),
            "bigLong": np.array([-3, 2**31 - 1], ">i8"),
            "scalar": np.array(2.5, "f4"),
            "empty": np.zeros((0, 3), "f4"),
            "text": np.array([b"no number"]),
        }.items():
            file[name] = array
        file.create_dataset("gzip", data=np.arange(64, dtype="f4").reshape(8, 8), chunks=(4, 4), compression="gzip")
        file.create_dataset("huge", shape=(2**40,), dtype="f4", chunks=(1024,))


def main():
    FOLDER.mkdir(exist_ok=True)
    model = torch_network()
    state = {name: value.numpy().copy() for name, value in model.state_dict().items()}
    images = pseudo_values((2, 8, 8, 3), 800)
    with torch.no_grad():
        outputs = model(torch.from_numpy(images).permute(0, 3, 1, 2)).numpy()
    write_torch(model)
    write_numpy(state)
    other = keras_network(state)
    assert np.allclose(other.predict(images, verbose=0), outputs, atol=1e-5)
    other.save(FOLDER / "whole.keras")
    other.save(FOLDER / "whole.h5")
    other.save_weights(FOLDER / "plain.weights.h5")
    write_bad()
    (FOLDER / "expected.json").write_text(json.dumps({"outputs": numbers(outputs)}) + "\n")


if __name__ == "__main__":
    main()
