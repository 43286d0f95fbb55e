"""From nothing to the end of the first training step, in Keras; prints READY then."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from networks_keras import mlp  # noqa: E402

model = mlp()
model.compile(keras.optimizers.SGD(0.01, momentum=0.9), "sparse_categorical_crossentropy", jit_compile=False)
model.train_on_batch(np.random.rand(128, 784).astype("float32"), np.random.randint(0, 10, 128))
print("READY", flush=True)
