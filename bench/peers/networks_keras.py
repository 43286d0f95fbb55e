"""The networks of bench/networks/networks.mjs in Keras 3."""

import keras
from keras import layers

VGG16 = (64, 64, "pool", 128, 128, "pool", 256, 256, 256, "pool", 512, 512, 512, "pool", 512, 512, 512, "pool")
RESNET18 = ((64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1))


def convolution(filters, size=3, **options):
    return layers.Conv2D(filters, size, **{"padding": "same", "activation": "relu", **options})


def chain(shape, *parts):
    return keras.Sequential([keras.Input(shape), *parts])


def mlp():
    hidden = [layers.Dense(512, activation="relu") for _ in range(2)]
    return chain((784,), *hidden, layers.Dense(10, activation="softmax"))


def four_conv():
    return chain(
        (32, 32, 3),
        convolution(32), convolution(32), layers.MaxPooling2D(2),
        convolution(64), convolution(64), layers.MaxPooling2D(2),
        layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax"),
    )


def lenet():
    return chain(
        (28, 28, 1),
        convolution(32, padding="valid"), convolution(64, padding="valid"), layers.MaxPooling2D(2),
        layers.Dropout(0.25), layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    )


def vgg16_bn():
    parts = []
    for filters in VGG16:
        if filters == "pool":
            parts.append(layers.MaxPooling2D(2))
        else:
            parts += [layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization(), layers.ReLU()]
    return chain((32, 32, 3), *parts, layers.Flatten(), layers.Dense(10, activation="softmax"))


def alexnet():
    def pool():
        return layers.MaxPooling2D(3, strides=2)

    return chain(
        (224, 224, 3),
        layers.ZeroPadding2D(2), convolution(64, 11, strides=4, padding="valid"), pool(),
        convolution(192, 5), pool(),
        convolution(384), convolution(256), convolution(256), pool(),
        layers.Flatten(),
        layers.Dropout(0.5), layers.Dense(4096, activation="relu"),
        layers.Dropout(0.5), layers.Dense(4096, activation="relu"),
        layers.Dense(1000, activation="softmax"),
    )


def resnet18():
    def normalised(x, filters, stride=1, size=3):
        x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    def block(x, filters, stride):
        y = layers.ReLU()(normalised(x, filters, stride))
        y = normalised(y, filters)
        if stride != 1 or x.shape[-1] != filters:
            x = normalised(x, filters, stride, size=1)
        return layers.ReLU()(layers.Add()([y, x]))

    inputs = keras.Input((32, 32, 3))
    x = layers.ReLU()(normalised(inputs, 64))
    for filters, stride in RESNET18:
        x = block(x, filters, stride)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(layers.GlobalAveragePooling2D()(x)))


def frozen_vgg16():
    """Its convolutions do not train, the head does."""
    base = [layers.MaxPooling2D(2) if filters == "pool" else convolution(filters) for filters in VGG16]
    for part in base:
        part.trainable = False
    head = [layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dense(10, activation="softmax")]
    return chain((224, 224, 3), *base, *head)


NETWORKS = {
    "mlp": mlp, "fourConv": four_conv, "lenet": lenet, "vgg16bn": vgg16_bn, "alexnet": alexnet, "resnet18": resnet18,
    "frozenVgg16": frozen_vgg16,
}
