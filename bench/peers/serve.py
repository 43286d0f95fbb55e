"""How a peer is driven: settings as JSON in the first argument; one line when it is ready, one for each repetition.

A repetition is asked for by a line on stdin and answered by `BENCH {json}` on stdout; the end of stdin ends the peer.
"""

import json
import os
import sys
import time

SETTINGS = json.loads(sys.argv[1])
THREADS = SETTINGS["threads"]

# The libraries read these when they are imported, so this module comes first.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[name] = str(THREADS)
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"


def peak_megabytes():
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))


def tell(values):
    print("BENCH " + json.dumps(values), flush=True)


def serve(ready, repeat):
    """`repeat` does one repetition and may return its milliseconds, where those are not the whole call's, and notes."""
    tell({"ready": True, **ready})
    for _ in sys.stdin:
        cpu, start = time.process_time(), time.perf_counter()
        result = repeat() or {}
        milliseconds = (time.perf_counter() - start) * 1000
        tell({
            "milliseconds": milliseconds,
            "cpuSeconds": time.process_time() - cpu,
            "wholeMilliseconds": milliseconds,
            "peakMegabytes": peak_megabytes(),
            **result,
        })


def read_mnist(folder, count):
    """The first `count` training digits and all test digits: images as float32 from 0 to 1, labels as int64."""
    import numpy as np

    def idx(name, header):
        return np.fromfile(os.path.join(folder, name), "uint8")[header:]

    def part(prefix):
        images = idx(f"{prefix}-images-idx3-ubyte", 16).reshape(-1, 28, 28, 1).astype("float32") / 255
        return images, idx(f"{prefix}-labels-idx1-ubyte", 8).astype("int64")

    images, labels = part("train")
    return (images[:count], labels[:count]), part("t10k")
