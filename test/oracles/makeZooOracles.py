"""Outputs and training losses of whole networks of torchvision and Keras applications with weights made by a formula.

    python makeZooOracles.py ["torchvision resnet50" ...]

With names it makes these anew and keeps the others. It needs torch, torchvision and keras (bench/peers/requirements.txt) and writes zoo.json. Weights of 140 million numbers
are not stored: `zoo_values` makes them from their names, and test/support/training/zooValues.ts makes the same. Inputs
are made so too. For each network: the number of parameters, some logits, in single and double precision, and for those that train the cross-entropy
before each of five steps of gradient descent and after the last, dropout off.
"""

import itertools
import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "torch"  # TensorFlow and PyTorch in one process each bring their LLVM
import keras  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
import torchvision  # noqa: E402
from oracleValues import numbers, write_oracles  # noqa: E402

STEPS = 5
LOGITS = 12
PRIME = 65521


def name_seed(name):
    seed = 7
    for character in name:
        seed = (seed * 31 + ord(character)) % PRIME
    return seed


def zoo_values(name, shape, scale):
    """Values from -scale to scale that depend on the name and on the place alone."""
    place = np.arange(int(np.prod(shape)), dtype=np.int64)
    low, high = place % PRIME, place // PRIME
    hashed = (low * low * 31 + low * 17 + high * high * 13 + high * 7 + name_seed(name) * 101) % 2001
    return ((hashed - 1000) / 1000 * scale).astype(np.float32).reshape(shape)


def torch_state(model):
    """Kernels as He's initialization scales them, everything else near what it begins with."""
    state = {}
    for name, tensor in model.state_dict().items():
        shape, part = tuple(tensor.shape), name.rsplit(".", 1)[1]
        if part == "num_batches_tracked":
            state[name] = torch.zeros((), dtype=torch.int64)
        elif len(shape) > 1:
            state[name] = torch.from_numpy(zoo_values(name, shape, float(np.sqrt(6 / np.prod(shape[1:])))))
        elif part == "weight":
            state[name] = torch.from_numpy(1 + zoo_values(name, shape, 0.25))
        elif part == "running_var":
            state[name] = torch.from_numpy(1 + zoo_values(name, shape, 0.5))
        else:
            state[name] = torch.from_numpy(zoo_values(name, shape, 0.1))
    return state


def torch_case(build, size, batch, learning_rate):
    model = build()
    model.load_state_dict(torch_state(model))
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    images = torch.from_numpy(zoo_values("input", (batch, size, size, 3), 2)).permute(0, 3, 1, 2).contiguous()
    model.eval()
    with torch.no_grad():
        logits = model(images)
    case = {
        "size": size,
        "batch": batch,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "logits": numbers(logits[:, :LOGITS].numpy()),
        "exactLogits": torch_exact(model, images),
    }
    if learning_rate is None:
        return case
    return {**case, "learningRate": learning_rate, "losses": torch_losses(model, images, learning_rate)}


def torch_exact(model, images):
    """In double precision, which tells how far single precision may be off."""
    with torch.no_grad():
        logits = model.double()(images.double())
    model.float()
    return numbers(logits[:, :LOGITS].numpy())


def torch_losses(model, images, learning_rate):
    model.train()
    labels = torch.arange(len(images)) % LOGITS
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    losses = []
    for step in range(STEPS + 1):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        losses.append(loss.item())
        loss.backward()
        if step < STEPS:
            optimizer.step()
    return numbers(losses)


def keras_values(path, shape):
    layer, part = path.split("/")[-2:]
    name = f"{layer}/{part}"
    if part == "kernel":
        # A depthwise kernel sums over its window alone.
        inputs = np.prod(shape[:2]) if "depthwise" in layer else np.prod(shape[:-1])
        return zoo_values(name, shape, float(np.sqrt(6 / inputs)))
    if part in ("gamma", "moving_variance"):
        return 1 + zoo_values(name, shape, 0.25 if part == "gamma" else 0.5)
    return zoo_values(name, shape, 0.1)


def keras_logits(build, images, dtype):
    keras.config.set_dtype_policy(dtype)
    model = build()
    for weight in model.weights:
        weight.assign(keras_values(weight.path, tuple(weight.shape)))
    return model, numbers(model.predict(images.astype(dtype), verbose=0)[:, :LOGITS])


def keras_case(build, size, batch):
    images = zoo_values("input", (batch, size, size, 3), 2)
    _, exact = keras_logits(build, images, "float64")
    model, logits = keras_logits(build, images, "float32")
    return {
        "size": size,
        "batch": batch,
        "parameters": sum(int(np.prod(weight.shape)) for weight in model.trainable_weights),
        "logits": logits,
        "exactLogits": exact,
    }


def torchvision_cases():
    models = torchvision.models
    plan = {
        "resnet18": ("resnet18", 64, 4, 1e-4),
        "resnet34": ("resnet34", 64, 2, 1e-5),
        "mobilenet_v2": ("mobilenet_v2", 96, 4, 1e-6),
        "googlenet": ("googlenet", 96, 2, 1e-5),
        "resnet50": ("resnet50", 224, 2, 1e-7),
        "alexnet": ("alexnet", 224, 2, 1e-6),
        "resnet101": ("resnet101", 64, 2, 1e-10),
        "resnet152": ("resnet152", 64, 2, 1e-10),
        "vgg16": ("vgg16", 224, 1, 1e-7),
        "vgg16_bn": ("vgg16_bn", 224, 1, 1e-7),
        "vgg11": ("vgg11", 224, 1, 1e-7),
        "vgg11_bn": ("vgg11_bn", 224, 1, 1e-7),
        "vgg13": ("vgg13", 224, 1, 1e-7),
        "vgg13_bn": ("vgg13_bn", 224, 1, 1e-7),
        "vgg19": ("vgg19", 224, 1, 1e-7),
        "vgg19_bn": ("vgg19_bn", 224, 1, 1e-7),
    }
    for name, (attribute, size, batch, learning_rate) in plan.items():
        extra = {"init_weights": False, "aux_logits": False} if name == "googlenet" else {}
        build = getattr(models, attribute)
        yield f"torchvision {name}", lambda values=(build, extra, size, batch, learning_rate): torch_case(
            lambda: values[0](**values[1]), *values[2:]
        )


def keras_cases():
    applications = keras.applications
    linear = {"weights": None, "classifier_activation": "linear"}
    plan = {
        "mobilenet_v2": lambda: applications.MobileNetV2(**linear),
        "resnet50": lambda: applications.ResNet50(**linear),
        "resnet101": lambda: applications.ResNet101(**linear),
        "resnet152": lambda: applications.ResNet152(**linear),
        "vgg16": lambda: applications.VGG16(**linear),
        "vgg19": lambda: applications.VGG19(**linear),
    }
    for name, build in plan.items():
        yield f"keras {name}", lambda build=build: keras_case(build, 224, 1)


def main():
    path = pathlib.Path(__file__).with_name("zoo.json")
    cases = json.loads(path.read_text())["cases"] if sys.argv[1:] else {}
    versions = f"torch {torch.__version__}, torchvision {torchvision.__version__}, keras {keras.__version__}"
    for name, make in itertools.chain(torchvision_cases(), keras_cases()):
        if not sys.argv[1:] or name in sys.argv[1:]:
            print(name, file=sys.stderr, flush=True)
            cases[name] = make()
            write_oracles(path.name, {"madeBy": versions, "cases": cases})


if __name__ == "__main__":
    main()
