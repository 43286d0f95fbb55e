"""RandAugment's and TrivialAugment's operations, mixup and cutmix by torchvision.

    python makeAugmentOracles.py

It writes augment.json. The picture of HEIGHT x WIDTH x CHANNELS bytes is that of test/unit/training/transforms.
"""

import json
import pathlib

import numpy as np
import torch
import torchvision
from PIL import Image
from torchvision.transforms import InterpolationMode, RandAugment, TrivialAugmentWide
from torchvision.transforms.autoaugment import _apply_op
from torchvision.transforms import v2

HEIGHT, WIDTH, CHANNELS = 13, 17, 3
index = np.arange(HEIGHT * WIDTH * CHANNELS, dtype=np.int64)
pixels = ((index * 7919 + (index // 5) * 104729) % 256).astype(np.uint8).reshape(HEIGHT, WIDTH, CHANNELS)
# Few values, all of them in the middle: what is stretched and made equal.
dull = (80 + pixels // 4).astype(np.uint8)
NAMES = {"colour": "Color", "autoContrast": "AutoContrast"}
OPERATIONS = [
    "identity", "shearX", "shearY", "translateX", "translateY", "rotate", "brightness", "colour", "contrast",
    "sharpness", "posterize", "solarize", "autoContrast", "equalize",
]


def theirs(name):
    return NAMES.get(name, name[0].upper() + name[1:])


def strengths(space):
    return {name: np.broadcast_to(np.asarray(space[theirs(name)][0].tolist(), float), 31).tolist() for name in OPERATIONS}


rand = RandAugment()._augmentation_space(31, [HEIGHT, WIDTH])
trivial = TrivialAugmentWide()._augmentation_space(31)
assert list(rand) == [theirs(name) for name in OPERATIONS] == list(trivial)
signed = [name for name in OPERATIONS if rand[theirs(name)][1]]
assert signed == [name for name in OPERATIONS if trivial[theirs(name)][1]]

applied = []
for name in OPERATIONS:
    own = {
        "shearX": [0.3, -0.2], "shearY": [0.25, -0.9], "translateX": [3.7, -2.2], "translateY": [1.2, -4.9],
        "rotate": [30, -77], "posterize": [4, 2], "solarize": [128, 33.4],
    }.get(name, [0] if name not in signed else [0.9, -0.35])
    for strength in own:
        for picture, array in [("bright", pixels), ("dull", dull)]:
            result = _apply_op(Image.fromarray(array), theirs(name), strength, InterpolationMode.NEAREST, [9, 9, 9])
            applied.append({"picture": picture, "operation": name, "strength": strength, "values": np.asarray(result).ravel().tolist()})

batch = torch.arange(3 * 5 * 6 * 2).reshape(3, 2, 5, 6).float() * 7 % 251
labels = torch.tensor([2, 0, 3])
to_list = lambda images: images.permute(0, 2, 3, 1).ravel().tolist()
mixer, cutter = v2.MixUp(num_classes=4), v2.CutMix(num_classes=4)
mixed = mixer.transform(batch, {"batch_size": 3, "labels": labels, "lam": 0.3})
cut = cutter.transform(batch, {"batch_size": 3, "labels": labels, "box": (1, 2, 4, 4), "lam_adjusted": 0.8})
mixing = {
    "inputs": to_list(batch), "shape": [3, 5, 6, 2], "labels": labels.tolist(),
    "mixup": {"share": 0.3, "inputs": to_list(mixed), "targets": mixer._mixup_label(labels, lam=0.3).ravel().tolist()},
    "cutmix": {
        "box": {"left": 1, "top": 2, "width": 3, "height": 2},
        "inputs": to_list(cut), "targets": cutter._mixup_label(labels, lam=1 - 6 / 30).ravel().tolist(),
    },
}
result = {
    "madeBy": f"torch {torch.__version__.split('+')[0]}, torchvision {torchvision.__version__.split('+')[0]}",
    "signed": signed, "randAugment": strengths(rand), "trivialAugment": strengths(trivial), "applied": applied, "mixing": mixing,
}
path = pathlib.Path(__file__).with_name("augment.json")
path.write_text(json.dumps(result, separators=(",", ":")).replace('{"picture"', '\n{"picture"') + "\n")
print(len(applied), path.stat().st_size)
