"""What the notebooks of VGG16 need of Keras.

`vgg16.py write FILE`: a network with its top and random weights, as a whole model.
`vgg16.py write-without-top FILE`: the same without its top, for 32x32 pixels.
`vgg16.py evaluate MODEL BATCH`: prints the accuracy of a model on a file of CIFAR-10's binary version.
"""

import sys

import keras
import numpy as np


def write(file):
    keras.utils.set_random_seed(16)
    keras.applications.VGG16(weights=None).save(file)


def write_without_top(file):
    keras.utils.set_random_seed(16)
    keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3)).save(file)


def evaluate(file, batch):
    model = keras.saving.load_model(file)
    records = np.fromfile(batch, dtype=np.uint8).reshape(-1, 1 + 3 * 32 * 32)
    images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).astype(np.float32) / 255
    predictions = model.predict(images, verbose=0).argmax(axis=-1)
    print((predictions == records[:, 0]).mean())


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"write": write, "write-without-top": write_without_top, "evaluate": evaluate}[command](*arguments)
