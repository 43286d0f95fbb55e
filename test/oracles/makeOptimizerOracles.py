"""Twenty steps of every optimizer of Keras 3.

    python makeOptimizerOracles.py

It writes optimizers.json: for each case the optimizer's kind and options, and the variables of optimizerProblem.py
after some of the steps.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
from optimizerProblem import LOWERED, SEEN, STEPS, case, gradients, initial_values, with_values  # noqa: E402
from oracleValues import numbers, write_oracles  # noqa: E402

KERAS = {
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "adamW": keras.optimizers.AdamW,
    "adamax": keras.optimizers.Adamax,
    "nadam": keras.optimizers.Nadam,
    "adagrad": keras.optimizers.Adagrad,
    "adadelta": keras.optimizers.Adadelta,
    "lion": keras.optimizers.Lion,
}

KERAS_NAMES = {
    "learningRate": "learning_rate",
    "beta1": "beta_1",
    "beta2": "beta_2",
    "weightDecay": "weight_decay",
    "clipNorm": "clipnorm",
    "clipValue": "clipvalue",
    "globalClipNorm": "global_clipnorm",
    "initialAccumulatorValue": "initial_accumulator_value",
}


def keras_steps(kind, options, learning_rates):
    optimizer = KERAS[kind](**{KERAS_NAMES.get(name, name): value for name, value in options.items()})
    variables = [keras.Variable(value) for value in initial_values()]
    optimizer.build(variables)
    seen = []
    for step in range(1, STEPS + 1):
        if step in learning_rates:
            optimizer.learning_rate = learning_rates[step]
        optimizer.apply([keras.ops.convert_to_tensor(gradient) for gradient in gradients(step)], variables)
        if step in SEEN:
            seen.append([numbers(variable.numpy()) for variable in variables])
    return seen


ADAM = {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3}
CASES = {
    "sgd": case("sgd"),
    "sgd, another rate": case("sgd", {"learningRate": 0.2}),
    "sgd, the rate changes": case("sgd", {"learningRate": 0.05}, learning_rates=LOWERED),
    "sgd, weight decay": case("sgd", {"learningRate": 0.1, "weightDecay": 0.03}),
    "momentum": case("sgd", {"momentum": 0.9}),
    "momentum, another": case("sgd", {"learningRate": 0.05, "momentum": 0.5}),
    "momentum, the rate changes": case("sgd", {"learningRate": 0.05, "momentum": 0.9}, learning_rates=LOWERED),
    "momentum, weight decay": case("sgd", {"learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.02}),
    "nesterov": case("sgd", {"momentum": 0.9, "nesterov": True}),
    "nesterov, another": case("sgd", {"learningRate": 0.05, "momentum": 0.6, "nesterov": True}),
    "nesterov, the rate changes": case(
        "sgd", {"learningRate": 0.05, "momentum": 0.9, "nesterov": True}, learning_rates=LOWERED),
    "rmsprop": case("rmsprop"),
    "rmsprop, others": case("rmsprop", {"learningRate": 0.01, "rho": 0.7, "epsilon": 1e-3}),
    "rmsprop, momentum": case("rmsprop", {"learningRate": 0.005, "momentum": 0.8}),
    "rmsprop, centered": case("rmsprop", {"centered": True}),
    "rmsprop, centered, others": case(
        "rmsprop", {"learningRate": 0.01, "rho": 0.8, "momentum": 0.5, "epsilon": 1e-3, "centered": True}),
    "rmsprop, the rate changes": case("rmsprop", {"learningRate": 0.01, "momentum": 0.5}, learning_rates=LOWERED),
    "adam": case("adam"),
    "adam, others": case("adam", ADAM),
    "adam, amsgrad": case("adam", {"learningRate": 0.01, "amsgrad": True}),
    "adam, the rate changes": case("adam", {"learningRate": 0.01}, learning_rates=LOWERED),
    "adam, weight decay": case("adam", {"learningRate": 0.01, "weightDecay": 0.1}),
    "adamW": case("adamW"),
    "adamW, others": case("adamW", {**ADAM, "weightDecay": 0.1}),
    "adamW, the rate changes": case("adamW", {"learningRate": 0.01, "weightDecay": 0.1}, learning_rates=LOWERED),
    "adamax": case("adamax"),
    "adamax, others": case("adamax", ADAM),
    "adamax, the rate changes": case("adamax", {"learningRate": 0.01}, learning_rates=LOWERED),
    "nadam": case("nadam"),
    "nadam, others": case("nadam", ADAM),
    "nadam, the rate changes": case("nadam", {"learningRate": 0.01}, learning_rates=LOWERED),
    "adagrad": case("adagrad"),
    "adagrad, others": case("adagrad", {"learningRate": 0.1, "initialAccumulatorValue": 0.5, "epsilon": 1e-3}),
    "adagrad, the rate changes": case("adagrad", {"learningRate": 0.1}, learning_rates=LOWERED),
    "adadelta": case("adadelta"),
    "adadelta, others": case("adadelta", {"learningRate": 1.0, "rho": 0.8, "epsilon": 1e-3}),
    "adadelta, the rate changes": case("adadelta", {"learningRate": 1.0}, learning_rates=LOWERED),
    "lion": case("lion"),
    "lion, others": case("lion", {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "weightDecay": 0.1}),
    "sgd, clipNorm": case("sgd", {"learningRate": 0.1, "clipNorm": 0.8}),
    "sgd, clipValue": case("sgd", {"learningRate": 0.1, "clipValue": 0.25}),
    "sgd, globalClipNorm": case("sgd", {"learningRate": 0.1, "globalClipNorm": 1.5}),
    "adam, clipNorm": case("adam", {"learningRate": 0.01, "clipNorm": 0.8}),
    "adam, clipValue": case("adam", {"learningRate": 0.01, "clipValue": 0.25}),
    "adam, globalClipNorm": case("adam", {"learningRate": 0.01, "globalClipNorm": 1.5}),
    "adamW, globalClipNorm that clips nothing": case(
        "adamW", {"learningRate": 0.01, "weightDecay": 0.1, "globalClipNorm": 100.0}),
}

write_oracles(
    "optimizers.json", {"madeBy": f"keras {keras.__version__}", "cases": with_values(CASES, keras_steps)})
