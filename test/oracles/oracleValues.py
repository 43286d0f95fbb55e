"""What the makers of oracles share: values that every language can make again exactly, and numbers written short."""

import json
import pathlib

import numpy as np

MODULUS = 2147483647


def pseudo_values(shape, seed):
    """Values from -1 to 1 with three decimals, the same as those of test/support/training/pseudoValues.ts.

    A Lehmer generator: every product stays below 2**53, so that doubles hold it exactly.
    """
    state = seed * 7919 % MODULUS + 1
    values = []
    for _ in range(int(np.prod(shape))):
        state = state * 48271 % MODULUS
        values.append((state % 2001 - 1000) / 1000)
    return np.array(values, dtype=np.float32).reshape(shape)


def pseudo_labels(shape, classes, seed):
    """Whole numbers from 0 to below `classes`, the same as those of pseudoValues.ts."""
    return (np.round((pseudo_values(shape, seed) + 1) * 1000).astype(np.int32)) % classes


def numbers(array):
    """An array as nested lists of numbers of eight digits."""
    array = np.asarray(array)
    if array.dtype.kind in "iu":
        return array.tolist()
    if not np.all(np.isfinite(array)):
        raise ValueError("an oracle must be finite")
    rounded = [float(f"{value:.8g}") for value in array.astype(np.float32).ravel()]
    return np.array(rounded, dtype=object).reshape(array.shape).tolist()


def write_oracles(name, oracles):
    """Writes `name` beside this file, a case a line."""
    path = pathlib.Path(__file__).with_name(name)
    made_by, cases = json.dumps(oracles["madeBy"]), oracles["cases"]
    lines = ",\n".join(f"{json.dumps(key)}:{json.dumps(case, separators=(',', ':'))}" for key, case in cases.items())
    path.write_text(f'{{"madeBy":{made_by},"cases":{{\n{lines}\n}}}}\n')
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
