"""The pictures of a folder through a peer's loader, one pass after a short one; prints a line of JSON.

    python data_peer.py '{"peer": "torch", "folder": "…", "workers": 2, "antialias": true, "batch": 64}'

With "peer": "make" it fills the folder with 1,000 JPEGs of 500x375, noise of several octaves like a photograph's.
"""

import glob
import json
import os
import resource
import sys
import time

settings = json.loads(sys.argv[1])
folder, batch = settings["folder"], settings.get("batch", 64)
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def make():
    import numpy as np
    from PIL import Image

    width, height = 500, 375
    random = np.random.default_rng(1)
    for number in range(1000):
        total = np.zeros((height, width, 3), np.float32)
        for octave in range(1, 9):
            size = max(2, height * 2**octave // 512), max(2, width * 2**octave // 512), 3
            noise = random.normal(size=size).astype(np.float32)
            noise = 0.7 * noise.mean(2, keepdims=True) + 0.3 * noise
            planes = [Image.fromarray(noise[..., plane]).resize((width, height), Image.BICUBIC) for plane in range(3)]
            total += np.stack([np.asarray(plane) for plane in planes], 2) * 60 * 2 ** (-0.5 * octave)
        path = f"{folder}/{'ab'[number % 2]}/{number:04d}.jpg"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pixels = np.clip(total / total.std() * 52 + 120, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(path, quality=90)


def torch_pass():
    import torch
    from torch.utils.data import DataLoader
    from torchvision import datasets, transforms

    torch.set_num_threads(2)
    steps = [transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(), transforms.Normalize(MEAN, DEVIATION)]
    data = datasets.ImageFolder(folder, transforms.Compose(steps))
    return lambda: sum(len(x) for x, _ in DataLoader(data, batch_size=batch, shuffle=True, num_workers=settings["workers"]))


def tensorflow_pass():
    import tensorflow as tf

    antialias = settings["antialias"]
    files = sorted(glob.glob(folder + "/*/*.jpg"))
    labels = [int("/b/" in file) for file in files]

    def load(file, label):
        image = tf.image.decode_jpeg(tf.io.read_file(file), channels=3)
        shape = tf.cast(tf.shape(image), tf.float32)
        scale = 256.0 / tf.minimum(shape[0], shape[1])
        height, width = (tf.cast(tf.round(shape[axis] * scale), tf.int32) for axis in (0, 1))
        image = tf.image.resize(image, (height, width), antialias=antialias)
        image = tf.image.crop_to_bounding_box(image, (height - 224) // 2, (width - 224) // 2, 224, 224)
        return (image / 255.0 - MEAN) / DEVIATION, label

    # Its autotuner idles for seconds at the end of short runs.
    options = tf.data.Options()
    options.autotune.enabled = False
    data = tf.data.Dataset.from_tensor_slices((files, labels)).shuffle(len(files)).map(load, num_parallel_calls=2)
    data = data.batch(batch).prefetch(2).with_options(options)
    return lambda: sum(x.shape[0] for x, _ in data)


if settings["peer"] == "make":
    make()
else:
    run = torch_pass() if settings["peer"] == "torch" else tensorflow_pass()
    run()
    started = time.perf_counter()
    count = run()
    seconds = time.perf_counter() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"imagesPerSecond": count / seconds, "peakMegabytes": megabytes}))
