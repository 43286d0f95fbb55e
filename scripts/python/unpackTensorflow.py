"""Unpacks what Python needs of a TensorFlow wheel, without headers.

Usage: unpackTensorflow.py WHEEL SITE_PACKAGES [LIBRARY_FOLDER]. With a third argument libtensorflow itself is linked from
that folder, which must be of the same version, and not unpacked again.
"""

import os
import sys
import zipfile
from pathlib import Path

wheel, site_packages = map(Path, sys.argv[1:3])
libraries = Path(sys.argv[3]) if len(sys.argv) > 3 else None

with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        is_header = entry.filename.startswith("tensorflow/include/")
        is_library = entry.filename.startswith("tensorflow/libtensorflow")
        if is_header or (is_library and libraries):
            continue
        archive.extract(entry, site_packages)
        if is_library and libraries is None:
            os.chmod(site_packages / entry.filename, 0o755)

if libraries:
    for file in libraries.glob("libtensorflow*"):
        (site_packages / "tensorflow" / file.name).symlink_to(file)
