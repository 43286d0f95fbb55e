"""Pictures transformed by Pillow, torch and torchvision.

    python makeTransformOracles.py

It writes transforms.json. The picture of HEIGHT x WIDTH x CHANNELS bytes is that of test/unit/training/transforms.
"""

import json
import pathlib

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import functional as F

HEIGHT, WIDTH, CHANNELS = 13, 17, 3
index = np.arange(HEIGHT * WIDTH * CHANNELS, dtype=np.int64)
pixels = ((index * 7919 + (index // 5) * 104729) % 256).astype(np.uint8).reshape(HEIGHT, WIDTH, CHANNELS)
image = Image.fromarray(pixels)
tensor = torch.from_numpy(pixels).permute(2, 0, 1)
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "area": Image.BOX, "nearest": Image.NEAREST}
SIZES = [(5, 7), (13, 8), (6, 17), (30, 40), (1, 1), (20, 9)]
cases = {}


def add(name, result):
    array = np.asarray(result)
    cases[name] = {"shape": list(array.shape), "values": [float(f"{value:.8g}") for value in array.ravel().tolist()]}


def hwc(result):
    return result.permute(1, 2, 0).numpy()


for size in SIZES:
    for kind in ["bilinear", "bicubic", "area"]:
        add(f"antialias {kind} {size[0]}x{size[1]}", image.resize(size[::-1], FILTERS[kind]))
        plane = Image.fromarray(pixels[..., 0].astype(np.float32) / 100)
        add(f"float {kind} {size[0]}x{size[1]}", np.asarray(plane.resize(size[::-1], FILTERS[kind]))[..., None])
    for kind in ["nearest", "bilinear", "bicubic"]:
        options = {} if kind == "nearest" else {"align_corners": False}
        plain = torch.nn.functional.interpolate(tensor[None].float(), size, mode=kind, **options)[0]
        add(f"plain {kind} {size[0]}x{size[1]}", hwc(plain))
add("shorter 8", F.resize(image, 8))
add("shorter 20", F.resize(image.transpose(Image.TRANSPOSE), 20))
for size in [(6, 6), (7, 8), (20, 10), (13, 17), (15, 30)]:
    add(f"centre {size[0]}x{size[1]}", hwc(F.center_crop(tensor, list(size))))
for place, crop in enumerate(F.five_crop(tensor, [6, 8])):
    add(f"five {place}", hwc(crop))
for mode in ["constant", "edge", "reflect"]:
    add(f"pad {mode}", hwc(F.pad(tensor, [3, 1, 2, 4], padding_mode=mode)))
add("normalise", hwc(F.normalize(tensor.float() / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])))
floats = tensor.float() / 255
add("brightness", hwc(F.adjust_brightness(floats, 1.4)))
add("contrast", hwc(F.adjust_contrast(floats, 0.3)))
add("saturation", hwc(F.adjust_saturation(floats, 1.7)))
for shift in [-0.5, -0.2, 0.1, 0.45]:
    add(f"hue {shift}", hwc(F.adjust_hue(floats, shift)))
add("blur", hwc(F.gaussian_blur(floats, [5, 5], [1.3, 1.3])))
AFFINES = {
    "turn": (20, (0, 0), 1, 0),
    "back": (-75, (0, 0), 1, 0),
    "move": (0, (2, -3), 1, 0),
    "grow": (0, (0, 0), 1.6, 0),
    "shear": (0, (0, 0), 1, 15),
    "all": (33, (3, 2), 0.7, -10),
}
for name, (angle, translate, scale, shear) in AFFINES.items():
    turned = F.affine(image, -angle, translate, scale, [shear, 0], F.InterpolationMode.BILINEAR)
    add(f"affine {name}", turned)
add("affine quarter", F.affine(image, -90, (0, 0), 1, [0, 0], F.InterpolationMode.NEAREST))
made_by = f"Pillow {PIL.__version__}, torch {torch.__version__.split('+')[0]}, torchvision {torchvision.__version__.split('+')[0]}"
path = pathlib.Path(__file__).with_name("transforms.json")
lines = ",\n".join(f"{json.dumps(key)}:{json.dumps(case, separators=(',', ':'))}" for key, case in cases.items())
path.write_text(f'{{"madeBy":{json.dumps(made_by)},"cases":{{\n{lines}\n}}}}\n')
print(len(cases), path.stat().st_size)
