// %% [markdown]
// # ResNet50 on Online Products: the test
//
// `onlineProducts.train.ts` has left weights in `result/`. This notebook has a kernel of its own and knows nothing but that
// file: it builds the network, loads the weights, and measures them on the first 30 % of the test pictures.

// %%
import {
  centreCrop,
  compose,
  evaluate,
  loadOnlineProducts,
  loadWeights,
  readImages,
  resize,
  resnet50,
  transformImages,
} from 'trainbook';

// %% parameters
const weights = 'result/model-10.safetensors';
const dataFolder = ''; // Stanford_Online_Products, unpacked; empty: downloaded once, 3.1 GB
const shorterSide = 256; // as in the training
const cropSize = 224;
const variant: 'he' | 'fb' = 'fb';
const batchSize = 64;

// %% [markdown]
// A weight that is missing, left over or of another shape would be an error that lists all of them.

// %%
const products = await loadOnlineProducts(dataFolder ? { folder: dataFolder } : {});
const model = resnet50({ variant, classes: products.test.labelNames!.length, isEmpty: true });
await loadWeights(model, weights);

// %% [markdown]
// One pass, nothing shuffled.

// %%
const someProducts = products.test.slice(0, Math.floor(0.3 * products.test.length));
const toNetwork = compose(resize(shorterSide), centreCrop(cropSize), model.zoo.preprocess());
const test = transformImages(await readImages(someProducts), toNetwork);

const result = await evaluate(model, test, { batchSize });
console.log(`accuracy ${(100 * result.accuracy).toFixed(2)} % on ${result.sampleCount} pictures`);

// %% [markdown]
// What it took for what: the pictures that it got wrong, those first of which it was surest.

// %%
const wrong = [...result.labels.keys()]
  .filter((index) => result.predictions[index] !== result.labels[index])
  .sort((a, b) => result.probabilities[b]! - result.probabilities[a]!);
test.select(wrong, 'mistaken products');
