"""What torchvision, timm and Keras say of the weights that they publish, out of their sources; nothing is downloaded or run.

    python makePublishedOracles.py

It needs torchvision, timm and keras installed, or folders of their unpacked wheels in PYTHONPATH, and writes published.json.
"""

import ast
import importlib.metadata
import importlib.util
import json
import pathlib
import re

FILE = pathlib.Path(__file__).with_name("published.json")
TORCHVISION = ["alexnet", "vgg", "googlenet", "resnet", "mobilenetv2"]
KERAS = ["vgg16", "vgg19", "resnet", "mobilenet_v2"]


def folder(package):
    return pathlib.Path(importlib.util.find_spec(package).submodule_search_locations[0])


def weights_of(call):
    """The arguments of a `Weights(...)`; nothing for weights that have no top, whose accuracy is float("nan")."""
    arguments = {keyword.arg: keyword.value for keyword in call.keywords}
    meta = arguments["meta"]
    entries = {key.value: value for key, value in zip(meta.keys, meta.values) if isinstance(key, ast.Constant)}
    if any(isinstance(node, ast.Call) for node in ast.walk(entries["_metrics"])):
        return []
    (metrics,) = ast.literal_eval(entries["_metrics"]).values()
    weights = {
        "url": ast.literal_eval(arguments["url"]),
        "sizeMib": ast.literal_eval(entries["_file_size"]),
        "top1": metrics["acc@1"],
        "top5": metrics["acc@5"],
    }
    return [weights]


def torchvision_weights():
    found = []
    for name in TORCHVISION:
        tree = ast.parse((folder("torchvision") / "models" / f"{name}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Weights":
                found += weights_of(node)
    return found


def keras_sources():
    texts = {name: (folder("keras") / "src" / "applications" / f"{name}.py").read_text() for name in KERAS}
    return {
        name: {
            "places": sorted(set(re.findall(r'"(https://storage\.googleapis\.com/[^"]+)"', text))),
            "md5": sorted(set(re.findall(r'"([0-9a-f]{32})"', text))),
        }
        for name, text in texts.items()
    }


def timm_places():
    """The addresses of the weights of EfficientNet-Lite0."""
    text = (folder("timm") / "models" / "efficientnet.py").read_text()
    return sorted(set(re.findall(r"url='(https://[^']+lite0[^']*)'", text)))


versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ["torchvision", "timm", "keras"])
oracles = {
    "madeBy": versions,
    "torchvision": torchvision_weights(),
    "timm": timm_places(),
    "keras": keras_sources(),
}
FILE.write_text(json.dumps(oracles, indent=1) + "\n")
