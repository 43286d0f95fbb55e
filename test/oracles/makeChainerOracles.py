"""What Chainer itself writes and computes: needs chainer 7.8.1, chainercv 0.13.1 and numpy 1.23.

    python makeChainerOracles.py

It writes weights/chainer.npz and weights/snapshot.npz anew, by save_npz of the network of makeWeightFiles.py and of a
trainer that holds it; chainerNames.json, the names and shapes of the arrays of whole networks; and chainerZoo.json,
their logits with weights made by the formula of makeZooOracles.py, in single and double precision.
"""

import pathlib
import tempfile

import chainer
import chainer.links as L
import chainercv.links as cv
import numpy as np
from chainer import serializers, training
from oracleValues import numbers, write_oracles

FOLDER = pathlib.Path(__file__).with_name("weights")
LOGITS = 12
PRIME = 65521


class Network(chainer.Chain):
    def __init__(self):
        super().__init__()
        with self.init_scope():
            self.conv = L.Convolution2D(3, 4, 3, pad=1)
            self.bn = L.BatchNormalization(4, eps=1e-5)
            self.depthwise = L.DepthwiseConvolution2D(4, 2, 3, pad=1, nobias=True)
            self.fc = L.Linear(128, 5)


class StillUpdater(training.StandardUpdater):
    """Counts, and changes nothing."""

    def update_core(self):
        self.get_iterator("main").next()


def write_files():
    network = Network()
    serializers.load_npz(FOLDER / "chainer.npz", network)
    serializers.save_npz(FOLDER / "chainer.npz", network)
    optimizer = chainer.optimizers.Adam().setup(L.Classifier(network))
    for parameter in network.params():
        parameter.grad = np.zeros_like(parameter.array)
    optimizer.update()
    iterator = chainer.iterators.SerialIterator([(np.zeros(1, np.float32), 0)], 1)
    serializers.load_npz(FOLDER / "chainer.npz", network)
    trainer = training.Trainer(StillUpdater(iterator, optimizer), (1, "iteration"), out=tempfile.mkdtemp())
    trainer.extend(lambda running: serializers.save_npz(FOLDER / "snapshot.npz", running), trigger=(1, "iteration"))
    trainer.run()
    forget_time(FOLDER / "snapshot.npz")


def forget_time(file):
    """The only array that would be another one each time."""
    with np.load(file) as snapshot:
        arrays = dict(snapshot)
    arrays["_snapshot_elapsed_time"] = np.zeros_like(arrays["_snapshot_elapsed_time"])
    np.savez_compressed(file, **arrays)


def name_seed(name):
    seed = 7
    for character in name:
        seed = (seed * 31 + ord(character)) % PRIME
    return seed


def zoo_values(name, shape, scale):
    place = np.arange(int(np.prod(shape)), dtype=np.int64)
    low, high = place % PRIME, place // PRIME
    hashed = (low * low * 31 + low * 17 + high * high * 13 + high * 7 + name_seed(name) * 101) % 2001
    return ((hashed - 1000) / 1000 * scale).astype(np.float32).reshape(shape)


def values_of(name, shape):
    part = name.split("/")[-1]
    if len(shape) > 1:
        return zoo_values(name, shape, float(np.sqrt(6 / np.prod(shape[1:]))))
    if part == "gamma":
        return 1 + zoo_values(name, shape, 0.25)
    return 1 + zoo_values(name, shape, 0.5) if part == "avg_var" else zoo_values(name, shape, 0.1)


def arrays_of(model):
    target = {}
    serializer = serializers.DictionarySerializer(target)
    serializer.save(model)
    return target


def fill(model, dtype):
    arrays = arrays_of(model)
    made = {n: a if n.endswith("/N") else values_of(n, a.shape).astype(dtype) for n, a in arrays.items()}
    for parameter in model.params():
        parameter.array = parameter.array.astype(dtype)
    for link in model.links():
        for name in ("avg_mean", "avg_var"):
            if hasattr(link, name):
                setattr(link, name, getattr(link, name).astype(dtype))
    serializers.NpzDeserializer(made).load(model)


def ready(make):
    """With the sizes that follow from the input."""
    model = make()
    with chainer.using_config("train", False), chainer.no_backprop_mode():
        model(np.zeros((1, 3, 224, 224), np.float32))
    return model


def logits_of(make, size, read, dtype):
    model = ready(make)
    fill(model, dtype)
    images = zoo_values("input", (1, size, size, 3), 2).transpose(0, 3, 1, 2).astype(dtype)
    with chainer.using_config("train", False), chainer.using_config("dtype", dtype), chainer.no_backprop_mode():
        return model, numbers(read(model, images).array[:, :LOGITS])


def chainercv_logits(model, images):
    model.pick = "fc6"
    return model(images)


def zoo_case(make, read):
    _, exact = logits_of(make, 224, read, np.float64)
    model, logits = logits_of(make, 224, read, np.float32)
    parameters = sum(parameter.size for parameter in model.params())
    return {"size": 224, "batch": 1, "parameters": parameters, "logits": logits, "exactLogits": exact}


def main():
    write_files()
    links = {
        "chainer vgg16": lambda: L.VGG16Layers(pretrained_model=None),
        "chainer vgg19": lambda: L.VGG19Layers(pretrained_model=None),
        "chainer resnet50": lambda: L.ResNet50Layers(pretrained_model=None),
        "chainer resnet101": lambda: L.ResNet101Layers(pretrained_model=None),
        "chainer resnet152": lambda: L.ResNet152Layers(pretrained_model=None),
        "chainer googlenet": lambda: L.GoogLeNet(pretrained_model=None),
        "chainercv vgg16": lambda: cv.VGG16(n_class=1000),
        "chainercv resnet50": lambda: cv.ResNet50(n_class=1000, arch="he"),
        "chainercv resnet50 fb": lambda: cv.ResNet50(n_class=1000, arch="fb"),
        "chainercv resnet101": lambda: cv.ResNet101(n_class=1000, arch="he"),
        "chainercv resnet152": lambda: cv.ResNet152(n_class=1000, arch="he"),
    }
    reads = {
        "chainer resnet50": lambda model, images: model(images, layers=["fc6"])["fc6"],
        "chainercv resnet50": chainercv_logits,
        "chainercv resnet50 fb": chainercv_logits,
    }
    made_by = f"chainer {chainer.__version__}, chainercv 0.13.1, numpy {np.__version__}"
    zoo = {name: zoo_case(links[name], read) for name, read in reads.items()}
    write_oracles("chainerZoo.json", {"madeBy": made_by, "cases": zoo})
    arrays = {name: arrays_of(ready(make)) for name, make in links.items()}
    names = {name: {key: list(array.shape) for key, array in all.items()} for name, all in arrays.items()}
    write_oracles("chainerNames.json", {"madeBy": made_by, "cases": names})


if __name__ == "__main__":
    main()
