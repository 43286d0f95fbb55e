// %% [markdown]
// # AlexNet and ResNet18 on CIFAR-10
//
// If you know PyTorch, you know this page. A network is a class with a `forward`, and the training loop is yours: batch
// by batch, loss, gradients, step. At the end the same training runs with a `Trainer`, in a third of the lines.
//
// The networks take pictures of 224x224, which is much for pictures that were 32x32 once: on a processor without a
// graphics card an epoch over 2,000 of them takes ResNet18 some minutes. Take more where you have the time.

// %%
import * as tf from '@tensorflow/tfjs';
import {
  bestWeights,
  compileStep,
  compose,
  evaluator,
  formatModelSummary,
  loadCifar10,
  Loader,
  loadWeights,
  Module,
  normalise,
  plotLog,
  printReport,
  progressBar,
  resize,
  saveWeights,
  seed,
  Sgd,
  sparseCategoricalCrossentropy,
  StandardUpdater,
  summarizeModel,
  Trainer,
  transformImages,
} from 'trainbook';
import type { Batch } from 'trainbook';

seed(1); // the same initial weights and the same order of samples each time

// %% parameters
const dataFolder = ''; // the binary version of CIFAR-10; empty: downloaded once, 170 MB
const imageSize = 224;
const trainCount = 2000; // of the 50,000
const validationCount = 500; // of the 10,000
const batchSize = 16;
const epochs = 5;
const workers = 2; // threads that resize pictures

// %% [markdown]
// ## AlexNet
//
// Five convolutions, three poolings, three dense layers (Krizhevsky, Sutskever and Hinton, 2012, in one tower instead of
// two). Layers in fields, in lists of fields too, are found by themselves, with names such as `features.0`. The first
// convolution sees 227x227 pixels, so that its 11x11 window fits with a stride of 4.

// %%
class AlexNet extends Module {
  readonly features: tf.layers.Layer[];
  readonly classifier: tf.layers.Layer[];

  constructor(classes: number) {
    super();
    const pool = () => tf.layers.maxPooling2d({ poolSize: 3, strides: 2 });
    const conv = (filters: number, kernelSize: number, strides = 1) =>
      tf.layers.conv2d({
        filters,
        kernelSize,
        strides,
        padding: strides === 1 ? 'same' : 'valid',
        activation: 'relu',
      });
    this.features = [
      conv(96, 11, 4),
      pool(),
      conv(256, 5),
      pool(),
      conv(384, 3),
      conv(384, 3),
      conv(256, 3),
      pool(),
    ];
    this.classifier = [
      tf.layers.flatten(),
      tf.layers.dense({ units: 4096, activation: 'relu' }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 4096, activation: 'relu' }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: classes }), // logits: the softmax is part of the loss
    ];
  }

  forward(images: tf.Tensor): tf.Tensor {
    let x = images;
    for (const layer of [...this.features, ...this.classifier]) x = this.call(layer, x);
    return x;
  }
}

const alexnet = new AlexNet(10).build([227, 227, 3]);
console.log(formatModelSummary(summarizeModel(alexnet)));

// %% [markdown]
// Zeros of 16x227x227x3 go in, 16x10 come out.

// %%
const zeros = tf.zeros([16, 227, 227, 3]);
alexnet.eval().apply(zeros).shape;

// %% [markdown]
// ## ResNet18
//
// A basic block is two convolutions of 3x3 and a shortcut around them (He and others, 2015). Where a stage begins, the
// picture becomes half as large and twice as deep, and the shortcut goes through a convolution of 1x1. The convolutions
// have no bias, as a batch normalization follows each. A bottleneck block, of which the deeper networks are made, squeezes
// the channels before its 3x3 convolution and widens them after it.

// %%
const conv = (filters: number, kernelSize: number, strides = 1) =>
  tf.layers.conv2d({
    filters,
    kernelSize,
    strides,
    padding: 'same',
    useBias: false,
    kernelInitializer: 'heNormal',
  });
const norm = () => tf.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 });

abstract class ResidualBlock extends Module {
  protected abstract readonly main: readonly tf.layers.Layer[];
  protected readonly shortcut: tf.layers.Layer[] = [];

  forward(x: tf.Tensor): tf.Tensor {
    let residual = x;
    for (const layer of this.main) residual = this.call(layer, residual);
    let shortcut = x;
    for (const layer of this.shortcut) shortcut = this.call(layer, shortcut);
    return residual.add(shortcut).relu();
  }
}

class BasicBlock extends ResidualBlock {
  protected readonly main: readonly tf.layers.Layer[];

  constructor(inChannels: number, filters: number, strides: number) {
    super();
    this.main = [conv(filters, 3, strides), norm(), tf.layers.reLU(), conv(filters, 3), norm()];
    if (strides > 1 || inChannels !== filters) this.shortcut.push(conv(filters, 1, strides), norm());
  }
}

class BottleneckBlock extends ResidualBlock {
  static readonly expansion = 4;
  protected readonly main: readonly tf.layers.Layer[];

  constructor(inChannels: number, filters: number, strides: number) {
    super();
    const wide = filters * BottleneckBlock.expansion;
    this.main = [
      conv(filters, 1),
      norm(),
      tf.layers.reLU(),
      conv(filters, 3, strides),
      norm(),
      tf.layers.reLU(),
      conv(wide, 1),
      norm(),
    ];
    if (strides > 1 || inChannels !== wide) this.shortcut.push(conv(wide, 1, strides), norm());
  }
}

// %%
class ResNet18 extends Module {
  readonly stem = [
    conv(64, 7, 2),
    norm(),
    tf.layers.reLU(),
    tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ];
  readonly blocks = [
    new BasicBlock(64, 64, 1),
    new BasicBlock(64, 64, 1),
    new BasicBlock(64, 128, 2),
    new BasicBlock(128, 128, 1),
    new BasicBlock(128, 256, 2),
    new BasicBlock(256, 256, 1),
    new BasicBlock(256, 512, 2),
    new BasicBlock(512, 512, 1),
  ];
  readonly pool = tf.layers.globalAveragePooling2d({});
  readonly output: tf.layers.Layer;

  constructor(classes: number) {
    super();
    this.output = tf.layers.dense({ units: classes });
  }

  forward(images: tf.Tensor): tf.Tensor {
    let x = images;
    for (const part of [...this.stem, ...this.blocks, this.pool]) x = this.call(part, x);
    return this.call(this.output, x);
  }
}

const resnet = new ResNet18(10).build([imageSize, imageSize, 3]);
const { totals } = summarizeModel(resnet);
console.log(`ResNet18: ${totals.trainable.toLocaleString('en-US')} parameters`);
console.log('a bottleneck block:', new BottleneckBlock(256, 64, 1).build([56, 56, 256]).outputs[0]?.shape);

// %% [markdown]
// ## The data
//
// 60,000 pictures of ten kinds of things. Transforms are applied to a picture when its batch is made: here it grows to
// the size that the network takes, and its bytes become numbers from 0 to 1. The loader shuffles, makes batches, leaves
// out what fills none at the end, and works in threads ahead of the training.

// %%
const cifar10 = await loadCifar10(dataFolder ? { folder: dataFolder } : {});
const toNetwork = compose(resize([imageSize, imageSize]), normalise());
const train = transformImages(cifar10.train.slice(0, trainCount), toNetwork);
const validation = transformImages(cifar10.test.slice(0, validationCount), toNetwork);
cifar10.train;

// %% [markdown]
// ## A training loop by hand
//
// `compileStep` makes one function of TensorFlow of what it is given, so a step runs as a whole and beside JavaScript.
// The optimizer computes the gradients of the loss with respect to the parameters and moves these against them; what
// else a step returns comes along. In evaluation there are no gradients, and batch normalization uses what it has
// gathered in training.

// %%
const optimizer = new Sgd({ learningRate: 0.001, momentum: 0.9, coupledWeightDecay: 1e-4 });
const crossentropy = sparseCategoricalCrossentropy({ fromLogits: true });

const measure = (images: tf.Tensor, labels: tf.Tensor, training: boolean) => {
  const logits = resnet.apply(images, { training });
  const correct = logits.argMax(-1).equal(labels).sum();
  return { loss: crossentropy.compute(logits, labels), correct };
};
const trainStep = compileStep((images: tf.Tensor, labels: tf.Tensor) =>
  optimizer.minimize(() => measure(images, labels, true), resnet.parameters()),
);
const validationStep = compileStep((images: tf.Tensor, labels: tf.Tensor) => measure(images, labels, false));

/** One epoch with a step: the mean loss and the share of right answers. */
async function runEpoch(batches: AsyncIterable<Batch>, step: typeof trainStep) {
  const sum = { loss: 0, correct: 0, count: 0 };
  for await (const { inputs, targets } of batches) {
    const { loss, correct } = await step(inputs, targets);
    const count = targets.data.length;
    sum.loss += (await loss.data())[0]! * count;
    sum.correct += (await correct.data())[0]!;
    sum.count += count;
    tf.dispose([loss, correct]);
  }
  return { loss: sum.loss / sum.count, accuracy: sum.correct / sum.count };
}

// %%
const trainLoader = new Loader(train, { batchSize, workers, lastBatch: 'drop' });
const validationLoader = new Loader(validation, { batchSize, workers, shuffle: false });

let bestAccuracy = -1;
for (let epoch = 1; epoch <= epochs; epoch++) {
  const training = await runEpoch(trainLoader, trainStep);
  const held = await runEpoch(validationLoader, validationStep);
  console.log(
    `epoch ${epoch}/${epochs}  loss ${training.loss.toFixed(4)}  accuracy ${training.accuracy.toFixed(4)}`,
    ` validation loss ${held.loss.toFixed(4)}  accuracy ${held.accuracy.toFixed(4)}`,
  );
  if (held.accuracy > bestAccuracy) {
    bestAccuracy = held.accuracy;
    await saveWeights(resnet, 'result/resnet18.safetensors');
  }
}
await Promise.all([trainLoader.close(), validationLoader.close()]);
await loadWeights(resnet, 'result/resnet18.safetensors');
console.log(`the best accuracy was ${bestAccuracy.toFixed(4)}; these are its weights`);

// %% [markdown]
// ## The same with a trainer
//
// The updater knows how to do a step, the trainer repeats it, and extensions do the rest: validation, a line an epoch, a
// progress bar, the best weights. Beside being shorter it can be stopped and paused from the toolbar, fills the panels,
// leaves a record of the run, and goes on after a crash if you add `checkpoint('result', { resume: true })`.

// %%
const model = new ResNet18(10);
const updater = new StandardUpdater({
  iterator: new Loader(train, { batchSize, workers, lastBatch: 'drop' }),
  model,
  optimizer: new Sgd({ learningRate: 0.001, momentum: 0.9, coupledWeightDecay: 1e-4 }),
  loss: crossentropy,
});
const trainer = new Trainer(updater, { stop: [epochs, 'epoch'] });
trainer.extend(evaluator(validation, { batchSize }));
trainer.extend(bestWeights({ monitor: 'validation/accuracy' }));
trainer.extend(printReport());
trainer.extend(progressBar());
const history = await trainer.run();

// %%
plotLog(history, { title: 'ResNet18 on CIFAR-10' });
