"""Small data files as the usual tools write them, and what is in them.

    python makeDataFiles.py

It writes the folder data/ beside this file: arrays by NumPy, records by TensorFlow, archives and tables by Python's
own library. expected.json says what a reader has to find. It needs numpy and tensorflow.
"""

import csv
import io
import json
import os
import pathlib
import tarfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

FOLDER = pathlib.Path(__file__).with_name("data")
FOLDER.mkdir(exist_ok=True)
expected = {"madeBy": f"numpy {np.__version__}, tensorflow {tf.__version__}"}


def flat(array):
    array = np.asarray(array)
    if array.dtype.kind == "c":
        array = np.stack([array.real, array.imag], axis=-1)
    if array.dtype.kind == "b":
        array = array.astype(np.uint8)
    return [str(value) for value in array.astype(array.dtype.newbyteorder("=")).ravel().tolist()]


def make_arrays():
    base = np.arange(24).reshape(2, 3, 4) - 5
    kinds = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"]
    arrays = {f"little_{kind}".replace("?", "b1"): np.abs(base).astype(f"<{kind}") for kind in kinds}
    arrays |= {f"big_{kind}": (base if kind[0] != "u" else base + 5).astype(f">{kind}") for kind in kinds[3:]}
    arrays["fortran"] = np.asfortranarray(base.astype("<f4"))
    arrays["fortranBig"] = np.asfortranarray(base.astype(">i2"))
    arrays["complex"] = (base * (0.5 + 2j)).astype("c8")
    arrays["scalar"] = np.array(2.5)
    arrays["empty"] = np.zeros((0, 3), "f4")
    arrays["line"] = np.arange(5, dtype="i4")
    arrays["limits"] = np.array([-(2**63), 2**63 - 1])
    arrays["halves"] = np.array([0, -0.0, 6e-8, 1e-5, 0.1, 1, 65504, -2.5, np.inf, -np.inf], "f2")
    np.savez_compressed(FOLDER / "arrays.npz", **arrays)
    np.savez(FOLDER / "stored.npz", x=np.arange(6, dtype="f4").reshape(3, 2), y=np.array([0, 1, 2]))
    np.save(FOLDER / "matrix.npy", np.linspace(0, 1, 6).reshape(2, 3))
    np.save(FOLDER / "objects.npy", np.array([{"a": 1}, None]), allow_pickle=True)
    np.save(FOLDER / "texts.npy", np.array(["a", "bc"]))
    np.save(FOLDER / "records.npy", np.zeros(2, dtype=[("a", "i4"), ("b", "f8")]))
    with open(FOLDER / "version2.npy", "wb") as file:
        np.lib.format.write_array(file, np.arange(3, dtype="u1"), version=(2, 0))
    expected["arrays"] = {
        name: {"dtype": array.dtype.newbyteorder("=").name, "shape": list(array.shape), "values": flat(array)}
        for name, array in arrays.items()
    }


def make_records():
    def feature(**lists):
        return tf.train.Feature(**lists)

    with tf.io.TFRecordWriter(str(FOLDER / "examples.tfrecord")) as writer:
        for index in range(4):
            features = {
                "image": feature(bytes_list=tf.train.BytesList(value=[bytes(range(index * 3))])),
                "name": feature(bytes_list=tf.train.BytesList(value=[f"größe {index}".encode()])),
                "label": feature(int64_list=tf.train.Int64List(value=[index - 2])),
                "box": feature(float_list=tf.train.FloatList(value=[0.5 * index, -1.25, 3e8])),
                "ids": feature(int64_list=tf.train.Int64List(value=list(range(index)))),
                "huge": feature(int64_list=tf.train.Int64List(value=[2**62])),
                "words": feature(bytes_list=tf.train.BytesList(value=[b"a", b"bc"][:index])),
            }
            example = tf.train.Example(features=tf.train.Features(feature=features))
            writer.write(example.SerializeToString())


def make_shard():
    long_name = "a-folder-with-a-name/" + "that-is-rather-long-" * 8 + "0002"
    files = {}
    for key in ["train/0000", "train/0001", long_name]:
        files |= {f"{key}.txt": key.encode(), f"{key}.cls": str(len(files)).encode(), f"{key}.seg.png": b"\x89" * 600}
    for name, form in [("shard", tarfile.PAX_FORMAT), ("shardGnu", tarfile.GNU_FORMAT)]:
        with tarfile.open(FOLDER / f"{name}.tar", "w", format=form) as tar:
            for path, content in files.items():
                info = tarfile.TarInfo(path)
                info.size = len(content)
                info.mtime = 1.5
                tar.addfile(info, io.BytesIO(content))
    expected["shard"] = [["train/0000", 0], ["train/0001", 3], [long_name, 6]]


def make_tables():
    rows = [
        ["width", "species", "note", "seen"],
        ["1.5", "setosa", 'says "hello", twice\nor so', "true"],
        ["-2e3", "virginica", "", "False"],
        [".25", "setosa", "größe", "1"],
    ]
    for name, options in {"table": {}, "semicolons": {"delimiter": ";", "quoting": csv.QUOTE_ALL}}.items():
        with open(FOLDER / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file, **options).writerows(rows)
    lines = [{"text": "größe\n", "label": 1}, {"text": "", "label": 0}, [1, 2.5, None]]
    text = "\n".join(json.dumps(line, ensure_ascii=index == 0) for index, line in enumerate(lines))
    (FOLDER / "lines.jsonl").write_text(text + "\n\n", encoding="utf-8")
    expected["rows"] = rows
    expected["lines"] = lines


make_arrays()
make_records()
make_shard()
make_tables()
with open(FOLDER / "expected.json", "w", encoding="utf-8") as file:
    json.dump(expected, file, separators=(",", ":"), ensure_ascii=False)
    file.write("\n")
