"""What other tools count of networks of torchvision, and Keras of W3's fine-tuned VGG16.

    python makeSummaryOracles.py

It needs torch, torchvision, keras, torchinfo and fvcore, and writes summaries.json: for each network parameters and
statistics, fvcore's multiply-adds of convolutions and dense layers, torchinfo's multiply-adds (with biases and
normalizations) and the bytes of all outputs of layers with parameters, each for one sample; for the optimizers of PyTorch
the bytes of their state after a step.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"
import keras  # noqa: E402
import torch  # noqa: E402
import torchinfo  # noqa: E402
import torchvision  # noqa: E402
from fvcore.nn import FlopCountAnalysis  # noqa: E402
from oracleValues import write_oracles  # noqa: E402

COUNTED = ("conv", "linear", "addmm")


def torch_case(build, size):
    model = build().eval()
    images = torch.zeros(1, 3, size, size)
    by_operator = FlopCountAnalysis(model, images).unsupported_ops_warnings(False).by_operator()
    info = torchinfo.summary(model, input_data=images, verbose=0)
    return {
        "size": size,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "statistics": sum(b.numel() for name, b in model.named_buffers() if "num_batches" not in name),
        "fvcore": int(sum(by_operator[name] for name in COUNTED if name in by_operator)),
        "torchinfo": int(info.total_mult_adds),
        # torchinfo doubles them for the gradients.
        "outputBytes": int(info.total_output_bytes // 2),
    }


def optimizer_case(make):
    model = torch.nn.Linear(7, 5)
    optimizer = make(model.parameters())
    model(torch.ones(1, 7)).sum().backward()
    optimizer.step()
    states = [value for state in optimizer.state.values() for name, value in state.items() if name != "step"]
    return sum(value.numel() * value.element_size() for value in states if torch.is_tensor(value))


def fine_tuned():
    base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
    top = keras.Sequential(
        [
            keras.Input(base.output.shape[1:]),
            keras.layers.Flatten(),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model = keras.Model(base.input, top(base.output))
    for layer in model.layers[:15]:
        layer.trainable = False
    count = lambda weights: int(sum(weight.value.numel() for weight in weights))  # noqa: E731
    return {"parameters": model.count_params(), "trainable": count(model.trainable_weights)}


def main():
    models = torchvision.models
    cases = {
        "resnet18": torch_case(models.resnet18, 64),
        "resnet50": torch_case(models.resnet50, 64),
        "vgg16": torch_case(models.vgg16, 224),
        "vgg11_bn": torch_case(models.vgg11_bn, 224),
        "mobilenet_v2": torch_case(models.mobilenet_v2, 96),
        "alexnet": torch_case(models.alexnet, 224),
    }
    optimizers = {
        "sgd": optimizer_case(lambda parameters: torch.optim.SGD(parameters, 0.1)),
        "momentum": optimizer_case(lambda parameters: torch.optim.SGD(parameters, 0.1, momentum=0.9)),
        "adam": optimizer_case(lambda parameters: torch.optim.Adam(parameters)),
        "amsgrad": optimizer_case(lambda parameters: torch.optim.Adam(parameters, amsgrad=True)),
    }
    versions = f"torch {torch.__version__}, torchvision {torchvision.__version__}, keras {keras.__version__}"
    made_by = f"{versions}, torchinfo {torchinfo.__version__}, fvcore 0.1.5"
    parts = {"networks": cases, "optimizers": optimizers, "fineTuned": fine_tuned()}
    write_oracles("summaries.json", {"madeBy": made_by, "cases": parts})


if __name__ == "__main__":
    main()
