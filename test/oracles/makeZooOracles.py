"""Outputs and training losses of whole networks of torchvision, timm and Keras applications with weights of a formula.

    python makeZooOracles.py ["torchvision resnet50" ...]

With names it makes these anew and keeps the others. It needs torch, torchvision, timm and keras and writes zoo.json.
Weights of 140 million numbers are not stored: `zoo_values` makes them from their names, and
test/support/training/zooValues.ts makes the same. Inputs are made so too. For each network: the number of parameters, some
logits before and after five steps of gradient descent in single and double precision, and in double precision the
cross-entropy in training before each step and after the last, dropout off.
"""

import itertools
import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "torch"  # TensorFlow and PyTorch in one process each bring their LLVM
import keras  # noqa: E402
import numpy as np  # noqa: E402
import timm  # noqa: E402
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
    """Kernels as He's initialization scales them, everything else near what it begins with, but what normalizations add:
    near one, so that most of what they give passes the ReLUs. With zeros the gradients of a deep network hang on the
    signs of single outputs, and single precision can not tell them."""
    state, names = {}, model.state_dict()
    for name, tensor in names.items():
        shape, (layer, part) = tuple(tensor.shape), name.rsplit(".", 1)
        if part == "num_batches_tracked":
            state[name] = torch.zeros((), dtype=torch.int64)
        elif len(shape) > 1:
            state[name] = torch.from_numpy(zoo_values(name, shape, float(np.sqrt(6 / np.prod(shape[1:])))))
        elif part == "weight":
            state[name] = torch.from_numpy(1 + zoo_values(name, shape, 0.25))
        elif part == "running_var":
            state[name] = torch.from_numpy(1 + zoo_values(name, shape, 0.5))
        else:
            centre = 1 if f"{layer}.running_var" in names and part == "bias" else 0
            state[name] = torch.from_numpy(centre + zoo_values(name, shape, 0.1))
    return state


def torch_model(build, dtype):
    model = build()
    model.load_state_dict(torch_state(model))
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
        elif isinstance(module, torch.nn.BatchNorm2d):
            keep_plain_variances(module)
    return model.to(dtype)


def keep_plain_variances(normalization):
    """PyTorch divides the variances that it keeps by n - 1; Keras and the networks here divide by n."""
    before = {}

    def remember(module, inputs):
        before["variance"] = module.running_var.clone()

    def correct(module, inputs, output):
        if module.training:
            count = inputs[0].numel() / module.num_features
            kept = (1 - module.momentum) * before["variance"]
            module.running_var = kept + (module.running_var - kept) * (count - 1) / count

    normalization.register_forward_pre_hook(remember)
    normalization.register_forward_hook(correct)


def torch_results(build, size, batch, learning_rate, dtype):
    model = torch_model(build, dtype)
    images = torch.from_numpy(zoo_values("input", (batch, size, size, 3), 2)).permute(0, 3, 1, 2).contiguous()
    images = images.to(dtype)
    logits = torch_logits(model, images)
    losses = torch_losses(model, images, learning_rate)
    return model, logits, losses, torch_logits(model, images)


def torch_logits(model, images):
    model.eval()
    with torch.no_grad():
        return numbers(model(images)[:, :LOGITS].numpy())


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
    return losses


def torch_case(build, size, batch, learning_rate):
    arguments = build, size, batch, learning_rate
    model, logits, losses, trained = torch_results(*arguments, torch.float32)
    _, *exact = torch_results(*arguments, torch.float64)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return case_of(size, batch, learning_rate, parameters, (logits, losses, trained), exact)


def case_of(size, batch, learning_rate, parameters, single, double):
    (logits, _, trained), (exact_logits, losses, exact_trained) = single, double
    return {
        "size": size,
        "batch": batch,
        "parameters": parameters,
        "learningRate": learning_rate,
        "logits": logits,
        "exactLogits": exact_logits,
        "losses": numbers(losses),
        "trainedLogits": trained,
        "exactTrainedLogits": exact_trained,
    }


def keras_values(path, shape):
    layer, part = path.split("/")[-2:]
    name = f"{layer}/{part}"
    if part == "kernel":
        # A depthwise kernel sums over its window alone.
        inputs = np.prod(shape[:2]) if "depthwise" in layer else np.prod(shape[:-1])
        return zoo_values(name, shape, float(np.sqrt(6 / inputs)))
    if part in ("gamma", "moving_variance"):
        return 1 + zoo_values(name, shape, 0.25 if part == "gamma" else 0.5)
    return (1 if part == "beta" else 0) + zoo_values(name, shape, 0.1)


def keras_results(build, images, learning_rate, dtype):
    keras.config.set_dtype_policy(dtype)
    model = build()
    for weight in model.weights:
        weight.assign(keras_values(weight.path, tuple(weight.shape)))
    images = images.astype(dtype)
    logits = keras_logits(model, images)
    losses = keras_losses(model, images, learning_rate)
    return model, logits, losses, keras_logits(model, images)


def keras_logits(model, images):
    return numbers(model.predict(images, verbose=0)[:, :LOGITS])


def keras_losses(model, images, learning_rate):
    labels = np.arange(len(images)) % LOGITS
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss=cross_entropy)
    losses = [float(model.train_on_batch(images, labels)) for _ in range(STEPS)]
    last = cross_entropy(labels, model(images, training=True))
    return [*losses, float(keras.ops.convert_to_numpy(last))]


def keras_case(build, size, batch, learning_rate):
    images = zoo_values("input", (batch, size, size, 3), 2)
    _, *exact = keras_results(build, images, learning_rate, "float64")
    model, *single = keras_results(build, images, learning_rate, "float32")
    parameters = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    return case_of(size, batch, learning_rate, parameters, single, exact)


def timm_lite0(name, momentum):
    """With the momentum of whose weights it holds: of TensorFlow's, 0.01 as PyTorch counts."""
    model = timm.create_model(name)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = momentum
    return model


def torch_cases():
    models = torchvision.models
    plan = {
        "torchvision resnet18": (models.resnet18, 64, 4, 1e-3),
        "torchvision resnet34": (models.resnet34, 64, 4, 1e-3),
        "torchvision mobilenet_v2": (models.mobilenet_v2, 96, 4, 1e-4),
        "torchvision googlenet": (lambda: models.googlenet(init_weights=False, aux_logits=False), 96, 4, 5e-6),
        "torchvision resnet50": (models.resnet50, 224, 2, 3e-5),
        "torchvision alexnet": (models.alexnet, 224, 2, 1e-6),
        "torchvision resnet101": (models.resnet101, 64, 4, 1e-5),
        "torchvision resnet152": (models.resnet152, 64, 4, 1e-5),
        "torchvision vgg16": (models.vgg16, 224, 1, 1e-6),
        "torchvision vgg16_bn": (models.vgg16_bn, 224, 1, 3e-6),
        "torchvision vgg11": (models.vgg11, 224, 1, 1e-6),
        "torchvision vgg11_bn": (models.vgg11_bn, 224, 1, 3e-6),
        "torchvision vgg13": (models.vgg13, 224, 1, 1e-6),
        "torchvision vgg13_bn": (models.vgg13_bn, 224, 1, 3e-6),
        "torchvision vgg19": (models.vgg19, 224, 1, 1e-6),
        "torchvision vgg19_bn": (models.vgg19_bn, 224, 1, 3e-6),
        "timm efficientnet_lite0": (lambda: timm_lite0("efficientnet_lite0", 0.1), 96, 4, 3e-5),
        "timm tf_efficientnet_lite0": (lambda: timm_lite0("tf_efficientnet_lite0", 0.01), 96, 4, 3e-5),
    }
    for name, case in plan.items():
        yield name, lambda case=case: torch_case(*case)


def keras_cases():
    applications = keras.applications
    linear = {"weights": None, "classifier_activation": "linear"}
    plan = {
        "mobilenet_v2": (lambda: applications.MobileNetV2(**linear), 3e-5),
        "resnet50": (lambda: applications.ResNet50(**linear), 1e-5),
        "resnet101": (lambda: applications.ResNet101(**linear), 1e-5),
        "resnet152": (lambda: applications.ResNet152(**linear), 1e-5),
        "vgg16": (lambda: applications.VGG16(**linear), 1e-6),
        "vgg19": (lambda: applications.VGG19(**linear), 1e-6),
    }
    for name, (build, learning_rate) in plan.items():
        yield f"keras {name}", lambda build=build, rate=learning_rate: keras_case(build, 224, 1, rate)


def main():
    path = pathlib.Path(__file__).with_name("zoo.json")
    cases = json.loads(path.read_text())["cases"] if sys.argv[1:] else {}
    versions = ", ".join(f"{module.__name__} {module.__version__}" for module in (torch, torchvision, timm, keras))
    for name, make in itertools.chain(torch_cases(), keras_cases()):
        if not sys.argv[1:] or name in sys.argv[1:]:
            print(name, file=sys.stderr, flush=True)
            cases[name] = make()
            write_oracles(path.name, {"madeBy": versions, "cases": cases})


if __name__ == "__main__":
    main()
