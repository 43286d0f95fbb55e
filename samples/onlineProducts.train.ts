// %% [markdown]
// # ResNet50 on Online Products
//
// If you know Chainer, you know this page: data set, transform, predictor, classifier, iterator, updater, trainer,
// extensions. _Stanford Online Products_ has 120,000 photographs of things that were for sale, in twelve classes from
// bicycles to toasters. A ResNet50 learns to tell them apart, from scratch.
//
// With all the pictures this is work for a graphics card and some hours. `pictureCount` takes fewer of them.

// %%
import * as tf from '@tensorflow/tfjs';
import {
  Adam,
  adamStepSize,
  availableLayers,
  centreCrop,
  checkpoint,
  compose,
  evaluator,
  extractFeatures,
  failOnNonFinite,
  Loader,
  loadOnlineProducts,
  logReport,
  observeValue,
  plotLog,
  printReport,
  progressBar,
  readImages,
  resize,
  resnet50,
  seed,
  StandardUpdater,
  Trainer,
  transformImages,
} from 'trainbook';

seed(1); // fixes all that is random: initial weights, splits, the order of samples, what transforms draw

// %% parameters
const dataFolder = ''; // Stanford_Online_Products, unpacked; empty: downloaded once, 3.1 GB
const pictureCount = 60_000; // at most so many of the 59,551 to train
const shorterSide = 256; // what pictures are resized to
const cropSize = 224; // what of them the network sees
const variant: 'he' | 'fb' = 'fb'; // see below
const batchSize = 64;
const epochs = 10;

// %% [markdown]
// ## The data set
//
// A sample is a picture's path with the number of its product and of its class. No picture is read yet.

// %%
const products = await loadOnlineProducts(dataFolder ? { folder: dataFolder } : {});
console.log(`${products.train.length} pictures to train, ${products.test.length} to test`);
console.log(`${products.train.labelNames!.length} classes: ${products.train.labelNames!.join(', ')}`);
products.train.get(0);

// %% [markdown]
// Now the pictures: they are decoded when somebody asks for them. Five random ones, titled `id:label`; the _Samples_
// panel has all of them.

// %%
const count = Math.min(pictureCount, products.train.length);
const someProducts = products.train.shuffle().slice(0, count);
const pictures = await readImages(someProducts);
pictures.shuffle(2).slice(0, 5);

// %% [markdown]
// ## The network
//
// ResNet50 was published in two variants. `he`, that of the paper, halves the picture in the first 1x1 convolution of a
// stage, `fb` in the 3x3 one after it, and is a little better. Its last layer gives a probability for each of our classes.

// %%
const model = resnet50({ variant, classes: products.train.labelNames!.length });
const { mean, deviation } = model.zoo;
console.log(`the mean of the pictures it expects is ${mean.join(' ')}, the deviation ${deviation.join(' ')}`);
model;

// %% [markdown]
// Every layer can be asked for what it sees: one, several, or the last before the classes.

// %%
console.log(availableLayers(model).slice(0, 12).join(', '), '…');
const features = extractFeatures(model, tf.zeros([1, cropSize, cropSize, 3]), ['res2', 'res5', 'pool5']);
Object.entries(features).map(([layer, { shape }]) => ({ layer, shape: shape.join(' x ') }));

// %% [markdown]
// ## The transform
//
// The shorter side becomes 256 pixels, the middle 224x224 stay, and the colours are brought to the mean and range that
// the network expects. Four fifths of the pictures are to learn from, one fifth to see how well it goes.

// %%
const toNetwork = compose(resize(shorterSide), centreCrop(cropSize), model.zoo.preprocess());
const { train, validation } = transformImages(pictures, toNetwork).split({ validation: 0.2 }, { seed: 1 });
console.log(toNetwork.description);
console.log(`${train.length} samples to train on, ${validation.length} to validate with`);

// %% [markdown]
// ## Training
//
// The updater is iterator, classifier and optimizer in one: it takes the next batch, has the model predict, turns the
// predictions into loss and accuracy, and lets Adam make the loss smaller. The trainer repeats that, and calls its
// extensions when their triggers say so.
//
// - `observeValue` adds the step size of Adam to what each iteration observes.
// - `logReport` keeps the means over each tenth of an epoch, here in a file too.
// - `printReport` prints the columns that you choose.
// - `checkpoint` writes all that it takes to go on, or the weights alone, under names with the epoch in them.
//
// Stop it whenever you like: the batch is finished, a checkpoint is written, and the cells below work with what there is.

// %%
const optimizer = new Adam({ learningRate: 1e-3 });
const iterator = new Loader(train, { batchSize });
const updater = new StandardUpdater({ iterator, model, optimizer, metrics: ['accuracy'] });

const trainer = new Trainer(updater, { stop: [epochs, 'epoch'] });
const log = logReport({ trigger: [0.1, 'epoch'], file: 'result/log.json' });
trainer.extend(observeValue('lr', ({ iteration }) => adamStepSize(iteration)));
trainer.extend(evaluator(validation, { batchSize }));
trainer.extend(failOnNonFinite());
trainer.extend(log);
trainer.extend(
  printReport({
    log,
    columns: [
      'epoch',
      'iteration',
      'lr',
      'train/loss',
      'train/accuracy',
      'validation/accuracy',
      'elapsedSeconds',
    ],
  }),
);
trainer.extend(progressBar());
trainer.extend(checkpoint('result', { name: 'snapshot-{epoch}', keep: 1 }));
trainer.extend(checkpoint('result', { name: 'model-{epoch}', modelOnly: true }));

const { status, epoch } = await trainer.run();
console.log(`${status} after ${epoch} epochs`);

// %% [markdown]
// ## The log
//
// Accuracy and loss by epoch. The validation is measured once an epoch and the training ten times: lines go on over what
// was not measured.

// %%
plotLog(log, { values: ['train/accuracy', 'validation/accuracy', 'train/loss', 'validation/loss'] });

// %% [markdown]
// The weights are in `result/model-….safetensors`. `onlineProductsTest.train.ts` loads them in another process and measures
// them on pictures of products that this network has never seen.
