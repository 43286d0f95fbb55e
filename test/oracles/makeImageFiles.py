"""Small pictures in the kinds of files that people have, and their pixels as Pillow reads them.

    python makeImageFiles.py

It writes images/ beside this file. expected.json holds the pixels as RGB after they were turned as EXIF says; those of
lossy files differ between decoders by some levels. It needs Pillow and numpy.
"""

import io
import json
import pathlib

import numpy as np
import PIL
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).with_name("images")
FOLDER.mkdir(exist_ok=True)
HEIGHT, WIDTH = 12, 20
rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
rgb = np.stack([rows * 20, columns * 12, (rows + columns) * 8], axis=-1).astype(np.uint8)
grey = Image.fromarray(rgb[..., 1])
colour = Image.fromarray(rgb)
alpha = Image.fromarray(np.dstack([rgb, rows * 10 + 100]).astype(np.uint8))
deep = Image.fromarray((rows * 5000 + columns * 37).astype(np.uint16))
expected = {"madeBy": f"Pillow {PIL.__version__}", "images": {}}


def add(name, image, pixels=None, **options):
    image.save(FOLDER / name, **options)
    if pixels is None:
        pixels = np.asarray(ImageOps.exif_transpose(Image.open(FOLDER / name)).convert("RGB"))
    expected["images"][name] = {"shape": list(pixels.shape), "pixels": pixels.ravel().tolist()}


add("colour.png", colour)
add("grey.png", grey)
add("alpha.png", alpha)
add("palette.png", colour.quantize(16))
add("deep.png", deep, np.repeat((np.asarray(deep) >> 8).astype(np.uint8)[..., None], 3, axis=2))
add("colour.bmp", colour)
add("grey.gif", grey)
add("grey.jpg", grey, quality=95)
add("cmyk.jpg", colour.convert("CMYK"), quality=95)
add("progressive.jpg", colour, quality=95, progressive=True)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    add(f"turned{orientation}.jpg", colour, exif=exif, quality=95, subsampling=0)
cut = io.BytesIO()
colour.save(cut, "jpeg", quality=95)
(FOLDER / "cut.jpg").write_bytes(cut.getvalue()[: len(cut.getvalue()) * 3 // 4])
(FOLDER / "page.jpg").write_text("<html>404</html>")
(FOLDER / "empty.jpg").write_bytes(b"")
with open(FOLDER / "expected.json", "w") as file:
    json.dump(expected, file, separators=(",", ":"))
    file.write("\n")
