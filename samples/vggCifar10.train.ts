// %% [markdown]
// # Fine-tuning VGG16 on CIFAR-10
//
// If you know Keras, you know this page. VGG16 has learned to see from 1.2 million photographs of ImageNet. We take what
// it learned, put a new end on it for the ten classes of CIFAR-10, and train that end and the last convolutions.

// %%
import * as tf from '@tensorflow/tfjs';
import {
  Adam,
  compile,
  freeze,
  loadCifar10,
  loadModel,
  oneHot,
  plotLog,
  saveModel,
  seed,
  vgg16,
} from 'trainbook';

seed(1); // the same initial weights and the same order of samples each time

// %% parameters
const dataFolder = ''; // the binary version of CIFAR-10; empty: downloaded once, 170 MB
const weights = 'imagenet'; // downloaded once, 528 MB; or a file of Keras, PyTorch or Chainer
const epochs = 30;
const batchSize = 32;
const verbose: 0 | 1 | 2 = 1; // 0: nothing, 1: a progress bar, 2: a line an epoch

// %% [markdown]
// ## The data
//
// 50,000 pictures to learn from and 10,000 to test, 32x32 pixels of three bytes each, with a label from 0 to 9.

// %%
const cifar10 = await loadCifar10(dataFolder ? { folder: dataFolder } : {});
const classNames = cifar10.train.labelNames!;
console.log(
  `${cifar10.train.length} pictures to train, ${cifar10.test.length} to test: ${classNames.join(', ')}`,
);
cifar10.train;

// %% [markdown]
// Bytes become numbers from 0 to 1, and labels become vectors with a 1 at the place of the class (one-hot). Nothing is
// computed yet: a data set makes its samples when they are asked for.

// %%
const toNetwork = ({
  image,
  label,
}: {
  image: { data: Uint8Array; shape: readonly number[] };
  label: number;
}) => ({
  inputs: { data: Float32Array.from(image.data, (byte) => byte / 255), shape: image.shape },
  targets: oneHot(label, classNames.length),
});
const train = cifar10.train.map(toNetwork);
const test = cifar10.test.map(toNetwork);

const { targets } = await train.get(0);
console.log('one-hot:', targets, 'and back:', classNames[targets.indexOf(1)]);

// %% [markdown]
// ## The model
//
// `includeTop: false` leaves out the dense layers of VGG16, so that it takes pictures of any size; what comes out for
// 32x32 pixels are 512 numbers. `weights: null` would begin with random ones, and `inputTensor` puts the network upon a
// tensor of yours.

// %%
const base = await vgg16({ includeTop: false, weights, inputShape: [32, 32, 3] });
console.log(base.outputShape);

// %%
const top = tf.sequential({
  name: 'top',
  layers: [
    tf.layers.flatten({ inputShape: base.outputShape.slice(1) as number[] }),
    tf.layers.dense({ units: 256, activation: 'relu' }),
    tf.layers.batchNormalization(),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: classNames.length, activation: 'softmax' }),
  ],
});
const model = tf.model({
  inputs: base.inputs,
  outputs: top.apply(base.outputs[0]!) as tf.SymbolicTensor,
  name: 'vgg16_cifar10',
});

// %% [markdown]
// The first 15 layers stay as they are: only the last three convolutions and the new top are trained. Nothing is computed
// for the gradients of frozen layers.

// %%
freeze(model, { to: 15 });

const net = compile(model, {
  optimizer: new Adam({ learningRate: 1e-4 }),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
});
net.summary();

// %% [markdown]
// The same as a picture of numbers, with the layers inside the top: click _Model_ in the toolbar, or end a cell with it.

// %%
model;

// %% [markdown]
// ## Training
//
// The last tenth of the pictures is set aside before any shuffling, and measured after each epoch.

// %%
const history = await net.fit(train, { epochs, batchSize, validationSplit: 0.1, verbose });

// %%
plotLog(history, { values: ['train/accuracy', 'validation/accuracy'], title: 'Accuracy by epoch' });

// %% [markdown]
// ## The test, and what stays
//
// Both files open in Python with `keras.saving.load_model`, and give the same predictions there.

// %%
const { loss, accuracy } = await net.evaluate(test, { batchSize: 256 });
console.log(`test loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(2)} %`);

await saveModel(model, 'vgg16-cifar10.h5');
await saveModel(model, 'vgg16-cifar10.keras');

// %% [markdown]
// And they come back as they were.

// %%
const five = tf.stack((await Promise.all([0, 1, 2, 3, 4].map((index) => test.get(index)))).map(toTensor));
const expected = model.predict(five) as tf.Tensor;
for (const file of ['vgg16-cifar10.h5', 'vgg16-cifar10.keras']) {
  const loaded = await loadModel(file);
  const difference = tf.tidy(() =>
    tf
      .sub(loaded.predict(five) as tf.Tensor, expected)
      .abs()
      .max(),
  );
  console.log(file, 'differs by', (await difference.data())[0]);
  difference.dispose();
  loaded.dispose();
}

/** The picture of a sample as a tensor of its own shape. */
function toTensor({ inputs: { data, shape } }: Awaited<ReturnType<typeof test.get>>): tf.Tensor {
  return tf.tensor(data, [...shape]);
}
