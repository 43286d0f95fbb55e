"""PyTorch, driven as serve.py says. Settings as for keras_peer.py; the only variant is `channels_last`, the memory
layout in which its convolutions are fastest on a CPU."""

import time

from serve import SETTINGS, THREADS, read_mnist, serve

import torch
from networks_torch import NETWORKS

INPUT_SHAPES = {
    "mlp": (784,), "fourConv": (3, 32, 32), "lenet": (1, 28, 28), "vgg16bn": (3, 32, 32), "alexnet": (3, 224, 224),
    "resnet18": (3, 32, 32), "frozenVgg16": (3, 224, 224),
}
VERSION = f"PyTorch {torch.__version__}"


def channels_last(tensor_or_module, rank=4):
    return tensor_or_module.to(memory_format=torch.channels_last) if rank == 4 else tensor_or_module


def parameter_count(model):
    return sum(parameter.numel() for parameter in model.parameters())


def serve_steps():
    network, batch, steps = SETTINGS["network"], SETTINGS["batch"], SETTINGS["steps"]
    inputs = torch.rand(batch, *INPUT_SHAPES[network])
    inputs = channels_last(inputs, inputs.dim())
    model = channels_last(NETWORKS[network](), inputs.dim()).train()
    classes = 1000 if network == "alexnet" else 10
    labels = torch.randint(0, classes, (batch,))
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, 0.01, momentum=0.9)
    compute_loss = torch.nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = compute_loss(model(inputs), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    def repeat():
        for _ in range(steps):
            step()

    for _ in range(2):
        step()
    serve({"version": VERSION, "parameters": parameter_count(model)}, repeat)


def serve_epochs():
    from torch.utils.data import DataLoader, TensorDataset

    def to_dataset(images, labels):
        return TensorDataset(torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(labels))

    train, test = (to_dataset(*part) for part in read_mnist(SETTINGS["mnist"], SETTINGS["samples"]))

    def repeat():
        model = channels_last(NETWORKS["lenet"]())
        optimizer = torch.optim.Adam(model.parameters(), 1e-3)
        compute_loss = torch.nn.CrossEntropyLoss()
        start = time.perf_counter()
        for inputs, labels in DataLoader(train, batch_size=SETTINGS["batch"], shuffle=True):
            optimizer.zero_grad(set_to_none=True)
            loss = compute_loss(model(channels_last(inputs)), labels)
            loss.backward()
            optimizer.step()
        loss.item()
        milliseconds = (time.perf_counter() - start) * 1000
        model.eval()
        with torch.inference_mode():
            right = sum(
                (model(channels_last(inputs)).argmax(1) == labels).sum().item()
                for inputs, labels in DataLoader(test, batch_size=256)
            )
        return {"milliseconds": milliseconds, "accuracy": right / len(test)}

    serve({"version": VERSION, "parameters": parameter_count(NETWORKS["lenet"]())}, repeat)


torch.manual_seed(1)
torch.set_num_threads(THREADS)
{"step": serve_steps, "epoch": serve_epochs}[SETTINGS["task"]]()
