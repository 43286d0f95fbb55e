"""Twenty steps of PyTorch's optimizers in the settings in which they differ from those of Keras.

    python makeTorchOptimizerOracles.py

It writes torchOptimizers.json, in the form of optimizers.json. A process of its own, because TensorFlow and PyTorch do
not always bear each other.
"""

import torch
from optimizerProblem import ADAM, LOWERED, SEEN, STEPS, case, gradients, initial_values, with_values
from oracleValues import numbers, write_oracles

TORCH = {
    "sgd": torch.optim.SGD,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamW": torch.optim.AdamW,
    "adagrad": torch.optim.Adagrad,
    "radam": torch.optim.RAdam,
}


def torch_options(options):
    """Options by PyTorch's names."""
    names = {"learningRate": "lr", "rho": "alpha", "epsilon": "eps", "l2": "weight_decay", "weightDecay": "weight_decay"}
    result = {names.get(name, name): value for name, value in options.items()}
    if "beta1" in result:
        result["betas"] = (result.pop("beta1"), result.pop("beta2"))
    return result


def torch_steps(kind, options, learning_rates):
    variables = [torch.nn.Parameter(torch.from_numpy(value)) for value in initial_values()]
    optimizer = TORCH[kind](variables, **torch_options(options))
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


CASES = {
    "sgd, momentum, the rate changes": case(
        "sgd", {"learningRate": 0.05, "momentum": 0.9}, learning_rates=LOWERED),
    "sgd, nesterov": case("sgd", {"learningRate": 0.05, "momentum": 0.9, "nesterov": True}),
    "sgd, penalty on the gradient": case(
        "sgd", {"learningRate": 0.05, "momentum": 0.9, "l2": 0.05}),
    "sgd, dampening": case("sgd", {"learningRate": 0.05, "momentum": 0.9, "dampening": 0.3}),
    "rmsprop": case("rmsprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-3}),
    "adam": case("adam", ADAM),
    "adam, penalty on the gradient": case("adam", {**ADAM, "l2": 0.05}),
    "adamW": case("adamW", {**ADAM, "weightDecay": 0.1}),
    "adagrad": case("adagrad", {"learningRate": 0.1, "epsilon": 1e-3}),
    "radam": case("radam", {**ADAM}),
}

write_oracles(
    "torchOptimizers.json", {"madeBy": f"torch {torch.__version__}", "cases": with_values(CASES, torch_steps)})
