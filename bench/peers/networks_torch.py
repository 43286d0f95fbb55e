"""The networks of bench/networks/networks.mjs in PyTorch: logits, because its loss takes those."""

from torch import nn

VGG16 = (64, 64, "pool", 128, 128, "pool", 256, 256, 256, "pool", 512, 512, 512, "pool", 512, 512, 512, "pool")
RESNET18 = ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1))


def convolution(inputs, filters, size=3, padding=1, **options):
    return [nn.Conv2d(inputs, filters, size, padding=padding, **options), nn.ReLU(inplace=True)]


def mlp():
    return nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(inplace=True), nn.Linear(512, 512), nn.ReLU(inplace=True), nn.Linear(512, 10))


def four_conv():
    return nn.Sequential(
        *convolution(3, 32), *convolution(32, 32), nn.MaxPool2d(2),
        *convolution(32, 64), *convolution(64, 64), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(8 * 8 * 64, 128), nn.ReLU(inplace=True), nn.Linear(128, 10))


def lenet():
    return nn.Sequential(
        *convolution(1, 32, padding=0), *convolution(32, 64, padding=0), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(12 * 12 * 64, 128), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(128, 10))


def vgg16_base(normalise):
    parts, inputs = [], 3
    for filters in VGG16:
        if filters == "pool":
            parts.append(nn.MaxPool2d(2))
            continue
        parts.append(nn.Conv2d(inputs, filters, 3, padding=1))
        parts += [nn.BatchNorm2d(filters)] if normalise else []
        parts.append(nn.ReLU(inplace=True))
        inputs = filters
    return parts


def vgg16_bn():
    return nn.Sequential(*vgg16_base(normalise=True), nn.Flatten(), nn.Linear(512, 10))


def alexnet():
    return nn.Sequential(
        *convolution(3, 64, 11, stride=4, padding=2), nn.MaxPool2d(3, 2),
        *convolution(64, 192, 5, padding=2), nn.MaxPool2d(3, 2),
        *convolution(192, 384), *convolution(384, 256), *convolution(256, 256), nn.MaxPool2d(3, 2),
        nn.Flatten(),
        nn.Dropout(0.5), nn.Linear(6 * 6 * 256, 4096), nn.ReLU(inplace=True),
        nn.Dropout(0.5), nn.Linear(4096, 4096), nn.ReLU(inplace=True),
        nn.Linear(4096, 1000))


class Block(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(inputs, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(inplace=True),
            nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters))
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != filters:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))
        self.activate = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.activate(self.path(x) + self.shortcut(x))


def resnet18():
    parts = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    inputs = 64
    for filters, stride in RESNET18:
        parts.append(Block(inputs, filters, stride))
        inputs = filters
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


def frozen_vgg16():
    """Its convolutions do not train, the head does."""
    base = nn.Sequential(*vgg16_base(normalise=False)).requires_grad_(False)
    return nn.Sequential(
        base, nn.Flatten(), nn.Linear(7 * 7 * 512, 256), nn.ReLU(inplace=True), nn.Linear(256, 10))


NETWORKS = {
    "mlp": mlp, "fourConv": four_conv, "lenet": lenet, "vgg16bn": vgg16_bn, "alexnet": alexnet, "resnet18": resnet18,
    "frozenVgg16": frozen_vgg16,
}
