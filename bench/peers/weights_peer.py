"""Loads weights of VGG16: `weights_peer.py FILE` gives seconds and memory as JSON.

`weights_peer.py make keras FOLDER` and `make torch FOLDER` write the files; one process does not bear both libraries.
"""

import json
import pathlib
import sys
import time


def megabytes(what):
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def make_keras(folder):
    import keras

    model = keras.applications.VGG16(weights=None)
    model.save_weights(folder / "vgg16.weights.h5")
    model.save(folder / "vgg16.h5")
    model.save(folder / "vgg16.keras")


def make_torch(folder):
    import safetensors.torch
    import torch
    import torchvision

    state = torchvision.models.vgg16().state_dict()
    safetensors.torch.save_file(state, folder / "vgg16.safetensors")
    torch.save(state, folder / "vgg16.pth")


def load(file):
    if file.suffix in (".h5", ".keras"):
        import keras

        model = keras.applications.VGG16(weights=None)
        read = lambda: model.load_weights(file)
    else:
        import safetensors.torch
        import torch
        import torchvision

        model = torchvision.models.vgg16()
        arrays = (lambda: torch.load(file)) if file.suffix == ".pth" else (lambda: safetensors.torch.load_file(file))
        read = lambda: model.load_state_dict(arrays())
    before = megabytes("VmRSS")
    start = time.perf_counter()
    read()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "addedMegabytes": megabytes("VmHWM") - before}))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        folder = pathlib.Path(sys.argv[3])
        folder.mkdir(parents=True, exist_ok=True)
        {"keras": make_keras, "torch": make_torch}[sys.argv[2]](folder)
    else:
        load(pathlib.Path(sys.argv[1]))
