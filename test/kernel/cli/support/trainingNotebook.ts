/** A training of a second: tell dark pictures from bright ones, and evaluate in a later cell. Four cells. */
export const TRAINING = `// %%
import * as tf from '@tensorflow/tfjs';
import { evaluate, evaluator, ImageDataset, progressBar, seed, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
seed(1);
const labels = Array.from({ length: 200 }, (_, index) => index % 2);
const images = Uint8Array.from({ length: 200 * 16 }, (_, at) => (labels[at >> 4] ? 200 : 30));
const data = new ImageDataset({ name: 'stripes', images, imageShape: [4, 4, 1], labels });
const { train, validation } = data.split({ validation: 50 });

// %%
const model = tf.sequential({
  layers: [
    tf.layers.rescaling({ scale: 1 / 255, inputShape: [4, 4, 1] }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'softmax' }),
  ],
});
model;

// %%
const iterator = new SerialIterator(train, { batchSize: 25 });
const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.sgd(0.5) });
const trainer = new Trainer(updater, { stop: [12, 'epoch'] });
trainer.extend(evaluator(validation)).extend(progressBar());
await trainer.run();

// %%
const { accuracy } = await evaluate(model, validation);
console.log('accuracy', accuracy);
`;
