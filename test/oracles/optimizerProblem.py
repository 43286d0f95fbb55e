"""What every optimizer is tried on: two variables, the gradients of twenty steps, and how a case is written down.

The gradients and the variables' initial values are pseudo_values (oracleValues.py): GRADIENT_SEED + 2 * step + index of
the variable, and VARIABLE_SEED + index. Two of each gradient's elements are special: the first is always 0, the second
a thousandth, so that it shows where epsilon stands.
"""

import numpy as np
from oracleValues import pseudo_values

STEPS = 20
SEEN = (1, 2, 10, 20)
SHAPES = ((3, 4), (5,))
VARIABLE_SEED = 100
GRADIENT_SEED = 1000


def initial_values():
    return [pseudo_values(shape, VARIABLE_SEED + index) for index, shape in enumerate(SHAPES)]


def gradients(step):
    """Those of one step, counted from 1."""
    result = []
    for index, shape in enumerate(SHAPES):
        gradient = pseudo_values(shape, GRADIENT_SEED + 2 * step + index)
        gradient.flat[0] = 0
        gradient.flat[1] *= np.float32(0.001)
        result.append(gradient)
    return result


def case(kind, options=None, *, learning_rates=None):
    """`learning_rates` holds the new ones by the step, counted from 1, before which they are set."""
    return {"kind": kind, "options": options or {}, "learningRates": learning_rates or {}}


LOWERED = {8: 0.002, 15: 0.0005}


def with_values(cases, run):
    """`run` takes a kind, options and learning rates, and returns the variables after the steps that are SEEN."""
    return {
        name: {**case, "seen": run(case["kind"], case["options"], case["learningRates"])}
        for name, case in cases.items()
    }
