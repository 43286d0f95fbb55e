// %% [markdown]
// # Cats against dogs, with VGG16
//
// Transfer learning: VGG16 has learned to see from 1.2 million photographs; a small new layer on what it sees tells cats
// from dogs after a few hundred examples. The pictures are those of Microsoft and Petfinder, in a folder for each class:
// [download the archive](https://www.microsoft.com/download/details.aspx?id=54765), 800 MB, and unpack it beside this
// notebook, or put two folders of pictures of your own there.

// %%
import * as tf from '@tensorflow/tfjs';
import {
  Adam,
  availableLayers,
  compose,
  evaluator,
  extractFeatures,
  featureModel,
  freeze,
  Loader,
  logReport,
  Module,
  plotLog,
  printReport,
  progressBar,
  readImageFolder,
  readImages,
  resize,
  seed,
  StandardUpdater,
  Trainer,
  transformImages,
  unfreeze,
  vgg16,
  vggPreprocessing,
} from 'trainbook';

seed(1); // fixes all that is random

// %% parameters
const dataFolder = 'PetImages'; // with a folder for each class
const perClass = 1000; // the first pictures of each
const weights = 'imagenet-keras'; // downloaded once, 553 MB; or a file of Keras or Chainer
const batchSize = 64;
const epochs = 20;

// %% [markdown]
// ## The pictures
//
// The archive has files that are no pictures: these are left out, with a warning that counts and names them.

// %%
const files = await readImageFolder(dataFolder, { perClass });
const pictures = await readImages(files);
console.log(
  `${pictures.length} pictures of ${pictures.labelNames?.join(' and ')}, ${pictures.broken.length} left out`,
);
pictures.shuffle().slice(0, 10);

// %% [markdown]
// ## What the network wants to see
//
// VGG16 was trained on pictures of 224x224 pixels in the order blue, green, red, minus the mean of each colour. A
// transform is a function that can be looked at: here is one picture before and after.

// %%
const toNetwork = compose(resize([224, 224]), vggPreprocessing());
const { image } = await pictures.get(0);
const { image: prepared } = await transformImages(pictures, toNetwork).get(0);

const describeImage = ({ data, shape }: typeof prepared) => {
  let [least, most] = [Infinity, -Infinity];
  for (const value of data) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return `${data.constructor.name} of ${shape.join('x')}, from ${least} to ${most}`;
};
console.log(toNetwork.description);
console.log('before:', describeImage(image));
console.log('after: ', describeImage(prepared));

// %% [markdown]
// As a picture, with its range stretched to black and white: what was red is blue.

// %%
tf.tensor(prepared.data, [...prepared.shape]);

// %% [markdown]
// Samples of input and label, seven of ten to learn from. The split is drawn with its seed, so it is the same each time.

// %%
const { train, test } = transformImages(pictures, toNetwork).split({ test: 0.3 }, { seed: 1 });
console.log(`${train.length} samples to train on, ${test.length} to test with`);

// %% [markdown]
// ## VGG16 and what its layers see
//
// The names of the layers are those of the paper. The features of any of them can be had, also of several at once.

// %%
const vgg = await vgg16({ weights });
console.log(availableLayers(vgg).join(', '));

// %%
const input = tf.tensor(prepared.data, [1, ...prepared.shape]);
const features = extractFeatures(vgg, input, ['conv1_1', 'pool3', 'fc7', 'prob']);
Object.entries(features).map(([layer, { shape }]) => ({ layer, shape: shape.join(' x ') }));

// %% [markdown]
// ## A new network
//
// The 4096 numbers at `fc7` tell much about a picture. A new dense layer makes two of them: cat or dog. As a class, for
// those who want to see what happens:

// %%
class CatsAndDogs extends Module {
  readonly output = tf.layers.dense({ units: 2, activation: 'softmax' });

  constructor(readonly base: tf.LayersModel) {
    super();
  }

  forward(images: tf.Tensor): tf.Tensor {
    return this.call(this.output, this.call(this.base, images));
  }
}

const model = new CatsAndDogs(featureModel(vgg, 'fc7')).build([224, 224, 3]);

// %% [markdown]
// And in one line, for those who do not:

// %%
const sameInOneLine = tf.sequential({
  layers: [featureModel(vgg, 'fc7'), tf.layers.dense({ units: 2, activation: 'softmax' })],
});
sameInOneLine.outputs[0]?.shape;

// %% [markdown]
// The base stays as it is but for `fc7`. Frozen means frozen: its weights stay the same to the bit, and no gradient is
// computed for what needs none. The new layer knows nothing yet, so it learns ten times as fast.

// %%
freeze(model, 'base');
unfreeze(model, 'base/fc7');

const optimizer = new Adam(
  { learningRate: 1e-4 },
  { groups: [{ parameters: 'output', learningRateFactor: 10 }] },
);
[...model.namedParameters()].map(([name, { shape }]) => ({ trained: name, shape: shape.join(' x ') }));

// %% [markdown]
// ## Training
//
// Twenty epochs; after each one the network is measured on the pictures that were held back. On a processor without a
// graphics card that takes hours with 2,000 pictures; begin with a `perClass` of 50 there.

// %%
const updater = new StandardUpdater({ iterator: new Loader(train, { batchSize }), model, optimizer });
const trainer = new Trainer(updater, { stop: [epochs, 'epoch'] });
const log = logReport();
trainer.extend(evaluator(test, { batchSize }));
trainer.extend(log);
trainer.extend(
  printReport({
    log,
    columns: [
      'epoch',
      'train/loss',
      'train/accuracy',
      'validation/loss',
      'validation/accuracy',
      'elapsedSeconds',
    ],
  }),
);
trainer.extend(progressBar());
const { status, epoch } = await trainer.run();
console.log(`${status} after ${epoch} epochs`);

// %% [markdown]
// The last ten epochs, and all of them as curves.

// %%
log.rows.slice(-10);

// %%
plotLog(log, { values: ['train/accuracy', 'validation/accuracy'], title: 'Accuracy by epoch' });
