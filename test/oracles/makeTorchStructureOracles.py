"""Twenty steps of PyTorch's optimizers with groups of parameters, coupled decay, accumulation and averages of weights.

    python makeTorchStructureOracles.py

It writes torchStructures.json, in the form of optimizers.json with a `structure`; groups are lists of options by the
index of the variable in optimizerProblem.py. Where there is an average, what is written down is the average, not the variables. A process of
its own, because TensorFlow and PyTorch do not always bear each other.
"""

import torch
from makeTorchOptimizerOracles import TORCH, torch_options
from optimizerProblem import LOWERED, SEEN, STEPS, gradients, initial_values
from oracleValues import numbers, write_oracles


def torch_steps(case):
    kind, options, structure = case["kind"], case["options"], case["structure"]
    variables = [torch.nn.Parameter(torch.from_numpy(value)) for value in initial_values()]
    groups = structure.get("groups", [{} for _ in variables])
    optimizer = TORCH[kind](
        [{"params": [variable], **torch_options(kind, group)} for variable, group in zip(variables, groups)],
        **torch_options(kind, options),
    )
    holder = torch.nn.ParameterList(variables)
    average = None
    if "emaMomentum" in structure:
        average = torch.optim.swa_utils.AveragedModel(
            holder, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(structure["emaMomentum"]))
    every = structure.get("accumulationSteps", 1)
    seen = []
    for step in range(1, STEPS + 1):
        if step in case["learningRates"]:
            for group, own in zip(optimizer.param_groups, groups):
                group["lr"] = own.get("learningRate", case["learningRates"][step])
        for variable, gradient in zip(variables, gradients(step)):
            share = torch.from_numpy(gradient) / every
            variable.grad = share if variable.grad is None else variable.grad + share
        if step % every == 0:
            optimizer.step()
            optimizer.zero_grad()
            if average:
                average.update_parameters(holder)
        if step in SEEN:
            shown = list(average.module) if average else variables
            seen.append([numbers(variable.detach().numpy()) for variable in shown])
    return seen


def case(kind, options, learning_rates=None, **structure):
    return {"kind": kind, "options": options, "learningRates": learning_rates or {}, "structure": structure}


EPSILON = {"epsilon": 1e-15}
ADAM = {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, **EPSILON}
COUPLED = {"coupledWeightDecay": 0.1}
CASES = {
    "sgd, coupled decay": case("sgd", {"learningRate": 0.05, **COUPLED}),
    "nesterov, coupled decay": case("sgd", {"learningRate": 0.05, "momentum": 0.9, "nesterov": True, **COUPLED}),
    "adam, coupled decay": case("adam", {**ADAM, **COUPLED}),
    # Without momentum: PyTorch applies a rate to all of the velocity, Keras to the gradient that enters it, so that they
    # differ from the step on in which the rate changes.
    "groups with rates, the common one changes": case(
        "sgd", {"learningRate": 0.05}, LOWERED, groups=[{}, {"learningRate": 0.2}]),
    "groups with rates and momentum": case(
        "sgd", {"learningRate": 0.05, "momentum": 0.9}, groups=[{}, {"learningRate": 0.2}]),
    "groups with momentum and decay": case(
        "sgd", {"learningRate": 0.05, "momentum": 0.9}, groups=[{"momentum": 0.5}, {"coupledWeightDecay": 0.2}]),
    "adam, groups with betas": case("adam", ADAM, groups=[{"beta1": 0.7, "beta2": 0.9}, {"learningRate": 0.03}]),
    "adamW, groups with decays": case(
        "adamW", {**ADAM, "weightDecay": 0.1}, groups=[{"weightDecay": 0.3}, {"weightDecay": 0.0}]),
    "sgd, accumulation": case("sgd", {"learningRate": 0.05, "momentum": 0.9}, accumulationSteps=2),
    "adam, accumulation over an odd number": case("adam", ADAM, accumulationSteps=3),
    "sgd, average": case("sgd", {"learningRate": 0.05, "momentum": 0.9}, emaMomentum=0.9),
    "adam, average, accumulation and groups": case(
        "adam", ADAM, emaMomentum=0.8, accumulationSteps=2, groups=[{"coupledWeightDecay": 0.1}, {"learningRate": 0.03}]),
}

if __name__ == "__main__":
    cases = {name: {**case, "seen": torch_steps(case)} for name, case in CASES.items()}
    write_oracles("torchStructures.json", {"madeBy": f"torch {torch.__version__}", "cases": cases})
