"""Learning rates of the schedules of Keras and PyTorch, the steps at which Keras stops early and lowers on a plateau.

    KERAS_BACKEND=torch python makeScheduleOracles.py

It writes schedules.json. A case has what is asked of our schedule (`kind`, `options`) and its values for the steps from 0
on, in doubles. Plateaus have what was observed after each epoch and the learning rate after it.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402
import torch  # noqa: E402
from oracleValues import write_oracles  # noqa: E402

STEPS = 48
keras.config.set_floatx("float64")


def of_keras(schedule):
    return [float(schedule(step)) for step in range(STEPS)]


def of_torch(make, learning_rate, key="lr", **options):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=learning_rate, momentum=0.9)
    scheduler = make(optimizer, **options)
    values = []
    for _ in range(STEPS):
        values.append(optimizer.param_groups[0][key])
        optimizer.step()
        if len(values) < STEPS:
            scheduler.step()
    return values


def case(kind, options, values, **more):
    return {"kind": kind, "options": options, **more, "values": values}


def sequential(optimizer):
    lr_scheduler = torch.optim.lr_scheduler
    rise = lr_scheduler.LinearLR(optimizer, start_factor=0.2, end_factor=1, total_iters=8)
    fall = lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)
    return lr_scheduler.SequentialLR(optimizer, [rise, fall], milestones=[8])


def one_cycle(key="lr", **options):
    return of_torch(torch.optim.lr_scheduler.OneCycleLR, 0.1, key, total_steps=STEPS, max_lr=0.8, **options)


keras_schedules = keras.optimizers.schedules
torch_schedules = torch.optim.lr_scheduler
CASES = {
    "Keras ExponentialDecay": case(
        "exponential", {"learningRate": 0.3, "factor": 0.7, "every": 5},
        of_keras(keras_schedules.ExponentialDecay(0.3, 5, 0.7))),
    "Keras ExponentialDecay, staircase": case(
        "step", {"learningRate": 0.3, "factor": 0.7, "every": 5},
        of_keras(keras_schedules.ExponentialDecay(0.3, 5, 0.7, staircase=True))),
    "Keras CosineDecay": case(
        "cosine", {"learningRate": 0.2, "steps": 30, "end": 0.05},
        of_keras(keras_schedules.CosineDecay(0.2, 30, alpha=0.25))),
    "Keras CosineDecay, warm-up": case(
        "cosine", {"learningRate": 0.4, "steps": 30, "end": 0.1},
        of_keras(keras_schedules.CosineDecay(0.02, 30, alpha=0.25, warmup_target=0.4, warmup_steps=7)),
        warmUp={"steps": 7, "from": 0.02}),
    "Keras PolynomialDecay": case(
        "polynomial", {"learningRate": 0.2, "steps": 30, "end": 0.01, "power": 2},
        of_keras(keras_schedules.PolynomialDecay(0.2, 30, 0.01, power=2))),
    "PyTorch StepLR": case(
        "step", {"learningRate": 0.3, "factor": 0.7, "every": 7},
        of_torch(torch_schedules.StepLR, 0.3, step_size=7, gamma=0.7)),
    "PyTorch MultiStepLR": case(
        "multiStep", {"learningRate": 0.3, "factor": 0.2, "at": [4, 20, 30]},
        of_torch(torch_schedules.MultiStepLR, 0.3, milestones=[4, 20, 30], gamma=0.2)),
    "PyTorch ExponentialLR": case(
        "exponential", {"learningRate": 0.3, "factor": 0.9},
        of_torch(torch_schedules.ExponentialLR, 0.3, gamma=0.9)),
    "PyTorch CosineAnnealingLR": case(
        "cosine", {"learningRate": 0.3, "steps": 47, "end": 0.02},
        of_torch(torch_schedules.CosineAnnealingLR, 0.3, T_max=47, eta_min=0.02)),
    "PyTorch PolynomialLR": case(
        "polynomial", {"learningRate": 0.3, "steps": 40, "power": 1.5},
        of_torch(torch_schedules.PolynomialLR, 0.3, total_iters=40, power=1.5)),
    "PyTorch LinearLR and StepLR": case(
        "step", {"learningRate": 0.3, "factor": 0.5, "every": 10}, of_torch(sequential, 0.3),
        warmUp={"steps": 8, "from": 0.06}),
    "PyTorch OneCycleLR": case("oneCycle", {"maxLearningRate": 0.8, "steps": STEPS}, one_cycle()),
    "PyTorch OneCycleLR, linear": case(
        "oneCycle",
        {"maxLearningRate": 0.8, "steps": STEPS, "riseShare": 0.25, "annealing": "linear", "divFactor": 10,
         "finalDivFactor": 100},
        one_cycle(pct_start=0.25, anneal_strategy="linear", div_factor=10, final_div_factor=100)),
    "PyTorch OneCycleLR, three phases": case(
        "oneCycle", {"maxLearningRate": 0.8, "steps": STEPS, "threePhase": True}, one_cycle(three_phase=True)),
    "PyTorch OneCycleLR, momentum": case("oneCycleMomentum", {"steps": STEPS}, one_cycle("momentum")),
}

OBSERVED = [5, 4, 4.2, 3.9, 3.95, 3.89995, 3.9, 3.91, 3.5, 3.6, 3.6, 3.6, 3.6, 3.7, 3.4, 3.5, 3.5, 3.5, 3.5, 3.5, 3.6, 3.6]


def keras_model():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    return model


def plateau(**options):
    model = keras_model()
    callback = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", **options)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(OBSERVED):
        callback.on_epoch_end(epoch, {"val_loss": value})
        rates.append(float(model.optimizer.learning_rate))
    return rates


def stopping(**options):
    """The number of epochs after which it stops, and that of the best weights."""
    model = keras_model()
    callback = keras.callbacks.EarlyStopping(monitor="val_loss", restore_best_weights=True, **options)
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(OBSERVED):
        callback.on_epoch_end(epoch, {"val_loss": value})
        if model.stop_training:
            break
    return [epoch + 1, callback.best_epoch + 1]


PLATEAUS = {
    "patience 2": ({"factor": 0.5, "patience": 2}, plateau(factor=0.5, patience=2)),
    "cooldown": ({"factor": 0.5, "patience": 1, "cooldown": 2}, plateau(factor=0.5, patience=1, cooldown=2)),
    "least rate": (
        {"factor": 0.1, "patience": 1, "minLearningRate": 0.004}, plateau(factor=0.1, patience=1, min_lr=0.004)),
    "delta": ({"factor": 0.5, "patience": 3, "minDelta": 0.2}, plateau(factor=0.5, patience=3, min_delta=0.2)),
}
STOPS = {
    "stop, patience 3": ({"patience": 3}, stopping(patience=3)),
    "stop, patience 4": ({"patience": 4}, stopping(patience=4)),
    "stop, delta": ({"patience": 3, "minDelta": 0.5}, stopping(patience=3, min_delta=0.5)),
    "stop, baseline": ({"patience": 3, "baseline": 3}, stopping(patience=3, baseline=3)),
    "stop, patience 0": ({"patience": 0}, stopping(patience=0)),
    "stop, later": ({"patience": 2, "startFromEpoch": 5}, stopping(patience=2, start_from_epoch=5)),
}
for name, (options, values) in PLATEAUS.items():
    CASES[name] = case("plateau", options, values, observed=OBSERVED)
for name, (options, values) in STOPS.items():
    CASES[name] = case("earlyStopping", options, values, observed=OBSERVED)

write_oracles("schedules.json", {"madeBy": f"keras {keras.__version__}, torch {torch.__version__}", "cases": CASES})
