"""Twenty steps of PyTorch's optimizers, where they have the rules of Keras but for the place of epsilon.

    python makeTorchOptimizerOracles.py

It writes torchOptimizers.json, in the form of optimizers.json. Epsilon is small, so that its place hardly matters. A process of its own, because TensorFlow and PyTorch do
not always bear each other.
"""

import torch
from optimizerProblem import LOWERED, SEEN, STEPS, case, gradients, initial_values, with_values
from oracleValues import numbers, write_oracles

TORCH = {
    "sgd": torch.optim.SGD,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamW": torch.optim.AdamW,
    "adamax": torch.optim.Adamax,
    "adagrad": torch.optim.Adagrad,
    "adadelta": torch.optim.Adadelta,
}
TORCH_NAMES = {
    "learningRate": "lr",
    "epsilon": "eps",
    "weightDecay": "weight_decay",
    "coupledWeightDecay": "weight_decay",
    "initialAccumulatorValue": "initial_accumulator_value",
}


def torch_options(kind, options):
    """Options by PyTorch's names."""
    names = {**TORCH_NAMES, "rho": "alpha" if kind == "rmsprop" else "rho"}
    result = {names.get(name, name): value for name, value in options.items()}
    if "beta1" in result:
        result["betas"] = (result.pop("beta1"), result.pop("beta2"))
    return result


def torch_steps(kind, options, learning_rates):
    variables = [torch.nn.Parameter(torch.from_numpy(value)) for value in initial_values()]
    optimizer = TORCH[kind](variables, **torch_options(kind, options))
    seen = []
    for step in range(1, STEPS + 1):
        if step in learning_rates:
            optimizer.param_groups[0]["lr"] = learning_rates[step]
        for variable, gradient in zip(variables, gradients(step)):
            variable.grad = torch.from_numpy(gradient)
        optimizer.step()
        if step in SEEN:
            seen.append([numbers(variable.detach().numpy()) for variable in variables])
    return seen


EPSILON = {"epsilon": 1e-15}  # RMSprop has it under the root in Keras
ADAM = {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, **EPSILON}
CASES = {
    "sgd": case("sgd", {"learningRate": 0.05}, learning_rates=LOWERED),
    "momentum": case("sgd", {"learningRate": 0.05, "momentum": 0.9}),
    "nesterov": case("sgd", {"learningRate": 0.05, "momentum": 0.9, "nesterov": True}),
    "rmsprop": case("rmsprop", {"learningRate": 0.01, "rho": 0.9, **EPSILON}, learning_rates=LOWERED),
    "rmsprop, momentum": case("rmsprop", {"learningRate": 0.005, "rho": 0.9, "momentum": 0.5, **EPSILON}),
    "rmsprop, centered": case("rmsprop", {"learningRate": 0.01, "rho": 0.9, "centered": True, **EPSILON}),
    "adam": case("adam", ADAM, learning_rates=LOWERED),
    "adam, amsgrad": case("adam", {**ADAM, "amsgrad": True}),
    "adamW": case("adamW", {**ADAM, "weightDecay": 0.1}, learning_rates=LOWERED),
    "adamax": case("adamax", ADAM),
    "adagrad": case("adagrad", {"learningRate": 0.1, "initialAccumulatorValue": 0.1, **EPSILON}),
    "adadelta": case("adadelta", {"learningRate": 1.0, "rho": 0.9, "epsilon": 1e-6}, learning_rates=LOWERED),
}

if __name__ == "__main__":
    cases = with_values(CASES, torch_steps)
    write_oracles("torchOptimizers.json", {"madeBy": f"torch {torch.__version__}", "cases": cases})
