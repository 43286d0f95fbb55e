"""Short trainings by Keras's `fit` with averages of weights, and with gradients of several batches.

    python makeAverageOracles.py

It writes averages.json: the losses of each epoch, of the validation with the averages swapped in (SwapEMAWeights), and the
weights at the end, which are the averages where there are any. Everything random is pseudo_values (oracleValues.py) as in
makeFitOracles.py; test/unit/training/extensions/averagedWeights.test.ts does the same.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from oracleValues import numbers, pseudo_labels, pseudo_values, write_oracles  # noqa: E402

COUNT, FEATURES, HIDDEN, CLASSES, EPOCHS = 50, 4, 6, 3, 3
INPUT_SEED, TARGET_SEED, KERNEL_SEED = 31, 37, 43


def network():
    model = keras.Sequential(
        [
            keras.Input((FEATURES,)),
            keras.layers.Dense(HIDDEN, activation="relu"),
            keras.layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    kernels = pseudo_values((FEATURES, HIDDEN), KERNEL_SEED), pseudo_values((HIDDEN, CLASSES), KERNEL_SEED + 1)
    model.set_weights([kernels[0], np.zeros(HIDDEN), kernels[1], np.zeros(CLASSES)])
    return model


def train(options):
    model = network()
    ema = "emaMomentum" in options
    optimizer = keras.optimizers.Adam(
        0.02,
        use_ema=ema,
        ema_momentum=options.get("emaMomentum", 0.99),
        gradient_accumulation_steps=options.get("accumulationSteps"),
    )
    model.compile(optimizer, loss="sparse_categorical_crossentropy")
    x, y = pseudo_values((COUNT, FEATURES), INPUT_SEED), pseudo_labels((COUNT,), CLASSES, TARGET_SEED)
    history = model.fit(
        x, y, epochs=EPOCHS, batch_size=options["batchSize"], shuffle=False, verbose=0, validation_data=(x[:20], y[:20]),
        callbacks=[keras.callbacks.SwapEMAWeights()] if ema else [],
    ).history
    return {
        **options,
        "losses": numbers(np.array(history["loss"])),
        "validationLosses": numbers(np.array(history["val_loss"])),
        "weights": [numbers(weight) for weight in model.get_weights()],
    }


CASES = {
    "averages": {"batchSize": 16, "emaMomentum": 0.9},
    "averages that follow fast": {"batchSize": 10, "emaMomentum": 0.5},
    "gradients of two batches": {"batchSize": 25, "accumulationSteps": 2},
    "gradients of five batches": {"batchSize": 10, "accumulationSteps": 5},
}

write_oracles(
    "averages.json",
    {
        "madeBy": f"keras {keras.__version__}, tensorflow {tf.__version__}",
        "cases": {name: train(options) for name, options in CASES.items()},
    },
)
