"""What Chainer computes in training: optimizers with their hooks, losses, links, rates that shift, and triggers.

    python makeChainerTrainingOracles.py

It needs chainer 7.8.1 and numpy 1.23 and writes chainerOptimizers.json in the form of optimizers.json, chainerLosses.json in that
of losses.json, chainerSchedules.json in that of schedules.json, chainerLinks.json (outputs, gradients and statistics of
normalizations), and chainerTriggers.json (the iterations in which triggers fire, with real iterators and trainers).
"""

import tempfile

import chainer
import chainer.functions as F
import chainer.links as L
import numpy as np
from chainer import optimizer_hooks, optimizers, training
from chainer.training import extensions, triggers
from optimizerProblem import SEEN, STEPS, gradients, initial_values
from oracleValues import numbers, pseudo_labels, pseudo_values, write_oracles

MADE_BY = f"chainer {chainer.__version__}, numpy {np.__version__}"
EPSILON = 1e-15
RATES = 48
SHAPE = (6, 4)
RAW_SEED, TARGET_SEED = 11, 23
LINK_SEED = 81


# Optimizers

def optimizer_case(kind, options, make, hooks=()):
    """`make` gives Chainer's optimizer of the same rule; `hooks` change the gradients before it."""
    variables = [chainer.Parameter(value) for value in initial_values()]
    chain = chainer.ChainList()
    for index, variable in enumerate(variables):
        with chain.init_scope():
            setattr(chain, f"variable{index}", variable)
    optimizer = make().setup(chain)
    for hook in hooks:
        optimizer.add_hook(hook)
    seen = []
    for step in range(1, STEPS + 1):
        for variable, gradient in zip(variables, gradients(step)):
            variable.grad = gradient
        optimizer.update()
        if step in SEEN:
            seen.append([numbers(variable.array) for variable in variables])
    return {"kind": kind, "options": options, "learningRates": {}, "seen": seen}


def optimizer_cases():
    sgd = {"learningRate": 0.05}
    momentum = {**sgd, "momentum": 0.9}
    adam = {"learningRate": 0.01, "beta1": 0.8, "beta2": 0.95, "epsilon": EPSILON}
    make_adam = lambda **more: optimizers.Adam(0.01, beta1=0.8, beta2=0.95, eps=EPSILON, **more)  # noqa: E731
    return {
        "SGD": optimizer_case("sgd", sgd, lambda: optimizers.SGD(0.05)),
        "MomentumSGD": optimizer_case("sgd", momentum, lambda: optimizers.MomentumSGD(0.05, 0.9)),
        # Not NesterovAG: it takes the velocity after its update where the rule, and Keras and PyTorch, take that before.
        "Adam": optimizer_case("adam", adam, make_adam),
        "AMSGrad": optimizer_case("adam", {**adam, "amsgrad": True}, lambda: make_adam(amsgrad=True)),
        "AdamW": optimizer_case(
            "adamW", {**adam, "weightDecay": 0.1}, lambda: make_adam(weight_decay_rate=0.001)),
        "RMSprop": optimizer_case(
            "rmsprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": EPSILON},
            lambda: optimizers.RMSprop(0.01, alpha=0.9, eps=1e-12)),
        "AdaGrad": optimizer_case(
            "adagrad", {"learningRate": 0.05, "initialAccumulatorValue": 0, "epsilon": EPSILON},
            lambda: optimizers.AdaGrad(0.05, eps=1e-12)),
        "AdaDelta": optimizer_case(
            "adadelta", {"learningRate": 1, "rho": 0.9, "epsilon": 1e-4},
            lambda: optimizers.AdaDelta(rho=0.9, eps=1e-4)),
        "MomentumSGD, WeightDecay": optimizer_case(
            "sgd", {**momentum, "coupledWeightDecay": 0.1}, lambda: optimizers.MomentumSGD(0.05, 0.9),
            [optimizer_hooks.WeightDecay(0.1)]),
        "Adam, WeightDecay": optimizer_case(
            "adam", {**adam, "coupledWeightDecay": 0.1}, make_adam, [optimizer_hooks.WeightDecay(0.1)]),
        "SGD, GradientClipping": optimizer_case(
            "sgd", {**sgd, "globalClipNorm": 1.5}, lambda: optimizers.SGD(0.05),
            [optimizer_hooks.GradientClipping(1.5)]),
        "SGD, GradientHardClipping": optimizer_case(
            "sgd", {**sgd, "clipValue": 0.4}, lambda: optimizers.SGD(0.05),
            [optimizer_hooks.GradientHardClipping(-0.4, 0.4)]),
    }


# Losses

def loss_case(kind, options, targets, function, expected):
    raw = chainer.Variable(pseudo_values(SHAPE, RAW_SEED) * np.float32(2))
    value = function(raw, expected)
    value.backward()
    return {
        "kind": kind, "options": options, "targets": targets, "activation": "linear", "scale": 2,
        "value": float(f"{float(value.array):.8g}"), "gradient": numbers(raw.grad),
    }


def loss_cases():
    logits = {"fromLogits": True}
    classes = pseudo_labels(SHAPE[:1], SHAPE[1], TARGET_SEED)
    bits = pseudo_labels(SHAPE, 2, TARGET_SEED)
    values = pseudo_values(SHAPE, TARGET_SEED)
    return {
        "softmax_cross_entropy": loss_case(
            "sparseCategoricalCrossentropy", logits, "classes", F.softmax_cross_entropy, classes),
        "sigmoid_cross_entropy": loss_case("binaryCrossentropy", logits, "bits", F.sigmoid_cross_entropy, bits),
        "mean_squared_error": loss_case("meanSquaredError", {}, "values", F.mean_squared_error, values),
        "mean_absolute_error": loss_case("meanAbsoluteError", {}, "values", F.mean_absolute_error, values),
        "huber_loss": loss_case(
            "huber", {"delta": 0.4}, "values",
            lambda x, t: F.mean(F.huber_loss(x, t, delta=0.4, reduce="no")), values),
    }


# Links

def link_case(link, shape, steps=3):
    """Outputs, gradients of their weighted sum, and what is kept, in training; pictures are NHWC here."""
    seen = []
    for step in range(steps):
        x = pseudo_values(shape, LINK_SEED + step)
        weights = pseudo_values(shape, LINK_SEED + 10 + step)
        given = chainer.Variable(np.moveaxis(x, -1, 1).copy())
        outputs = link(given)
        F.sum(outputs * np.moveaxis(weights, -1, 1)).backward()
        last = lambda array: numbers(np.moveaxis(array, 1, -1))  # noqa: E731
        seen.append({"outputs": last(outputs.array), "gradient": last(given.grad)})
    return {"shape": list(shape), "steps": seen}


def link_cases():
    norm = L.BatchNormalization(3, decay=0.8, eps=1e-3)
    norm.gamma.array[...] = pseudo_values((3,), LINK_SEED + 20)
    norm.beta.array[...] = pseudo_values((3,), LINK_SEED + 21)
    trained = link_case(norm, (4, 3, 2, 3))
    return {
        "BatchNormalization": {**trained, "mean": numbers(norm.avg_mean), "variance": numbers(norm.avg_var)},
        "local_response_normalization": link_case(
            lambda x: F.local_response_normalization(x, n=5, k=2, alpha=0.1, beta=0.75), (2, 2, 3, 8), 1),
    }


# Rates

class Rate:
    """An optimizer as far as an extension that shifts an attribute looks at it."""

    def __init__(self, value):
        self.rate = value


def rates_of(make, value=0.3):
    optimizer = Rate(value)
    extension = make(optimizer=optimizer)
    extension.initialize(None)
    values = []
    for _ in range(RATES):
        values.append(float(optimizer.rate))
        extension(None)
    return values


def schedule_case(kind, options, values, **more):
    return {"kind": kind, "options": options, **more, "values": values}


def schedule_cases():
    return {
        "ExponentialShift": schedule_case(
            "exponential", {"learningRate": 0.3, "factor": 0.9},
            rates_of(lambda **given: extensions.ExponentialShift("rate", 0.9, **given))),
        "StepShift": schedule_case(
            "step", {"learningRate": 0.3, "factor": 0.7, "every": 7},
            rates_of(lambda **given: extensions.StepShift("rate", 0.7, 7, **given))),
        "MultistepShift": schedule_case(
            "multiStep", {"learningRate": 0.3, "factor": 0.2, "at": [4, 20, 30]},
            rates_of(lambda **given: extensions.MultistepShift("rate", 0.2, [4, 20, 30], 0.3, **given))),
        "PolynomialShift": schedule_case(
            "polynomial", {"learningRate": 0.3, "steps": 40, "power": 1.5},
            rates_of(lambda **given: extensions.PolynomialShift("rate", 1.5, 40, **given))),
        "WarmupShift": schedule_case(
            "exponential", {"learningRate": 0.3, "factor": 1},
            rates_of(lambda **given: extensions.WarmupShift("rate", 0.06, 8, 0.3, **given)),
            warmUp={"steps": 8, "from": 0.06}),
        "LinearShift": schedule_case(
            "polynomial", {"learningRate": 0.3, "steps": 30, "end": 0.03},
            rates_of(lambda **given: extensions.LinearShift("rate", (0.3, 0.03), (0, 30), **given))),
    }


# Triggers

class StillUpdater(training.StandardUpdater):
    """Counts, and changes nothing."""

    def update_core(self):
        self.get_iterator("main").next()


def fired(trigger, samples, batch, epochs, observe=None):
    """The iterations in which an extension with the trigger runs."""
    chain = chainer.Chain()
    optimizer = optimizers.SGD().setup(chain)
    iterator = chainer.iterators.SerialIterator(list(range(samples)), batch)
    trainer = training.Trainer(StillUpdater(iterator, optimizer), (epochs, "epoch"), out=tempfile.mkdtemp())
    if observe:
        def report(running):
            chainer.report({"value": observe[running.updater.iteration - 1]})
        trainer.extend(report, name="observed", trigger=(1, "iteration"), priority=training.PRIORITY_WRITER)
    seen = []
    trainer.extend(lambda running: seen.append(running.updater.iteration), name="probe", trigger=trigger)
    trainer.run()
    return seen


def trigger_case(kind, options, make, samples=50, batch=8, epochs=6, observe=None):
    case = {"kind": kind, "options": options, "samples": samples, "batch": batch, "epochs": epochs}
    if observe:
        case["observed"] = observe
    return {**case, "fired": fired(make(), samples, batch, epochs, observe)}


def interval(period, unit, **sizes):
    return trigger_case("interval", {"interval": [period, unit]}, lambda: (period, unit), **sizes)


def trigger_cases():
    falling = [float(value) for value in np.round(pseudo_values((42,), 91) * 3 + np.linspace(6, 1, 42), 3)]
    online = {"samples": 47640, "batch": 64, "epochs": 10}
    return {
        "epochs": interval(2, "epoch"),
        "half an epoch": interval(0.5, "epoch"),
        "three tenths of an epoch": interval(0.3, "epoch"),
        "a tenth of an epoch, Online Products": interval(0.1, "epoch", **online),
        "a fifth of an epoch of few batches": interval(0.2, "epoch", samples=30, batch=16, epochs=8),
        "iterations": interval(5, "iteration"),
        "once, in epochs": trigger_case(
            "once", {"interval": [3, "epoch"]}, lambda: triggers.ManualScheduleTrigger(3, "epoch")),
        "points in epochs": trigger_case(
            "manualSchedule", {"points": [1, 2.5, 4], "unit": "epoch"},
            lambda: triggers.ManualScheduleTrigger([1, 2.5, 4], "epoch")),
        "points in iterations": trigger_case(
            "manualSchedule", {"points": [1, 7, 20], "unit": "iteration"},
            lambda: triggers.ManualScheduleTrigger([1, 7, 20], "iteration")),
        "least value": trigger_case(
            "minValue", {"every": [1, "epoch"]}, lambda: triggers.MinValueTrigger("value", (1, "epoch")),
            observe=falling),
        "greatest value": trigger_case(
            "maxValue", {"every": [3, "iteration"]}, lambda: triggers.MaxValueTrigger("value", (3, "iteration")),
            observe=falling),
    }


if __name__ == "__main__":
    write_oracles("chainerOptimizers.json", {"madeBy": MADE_BY, "cases": optimizer_cases()})
    write_oracles("chainerLosses.json", {"madeBy": MADE_BY, "cases": loss_cases()})
    write_oracles("chainerLinks.json", {"madeBy": MADE_BY, "cases": link_cases()})
    write_oracles("chainerSchedules.json", {"madeBy": MADE_BY, "cases": schedule_cases()})
    write_oracles("chainerTriggers.json", {"madeBy": MADE_BY, "cases": trigger_cases()})
