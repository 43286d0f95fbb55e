import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { lossOracles } from '../../../support/training/lossCases.ts';
import { optimizerOracles } from '../../../support/training/optimizerCases.ts';
import { readOracles } from '../../../support/training/oracles.ts';
import '../support/quietTfjs.ts';

/** What the library exports from files whose path matches. */
function exportsOf(path: RegExp): string[] {
  const index = readFileSync('src/training/index.ts', 'utf8');
  return [...index.matchAll(/^export \{([^}]+)\} from '([^']+)';$/gm)]
    .filter(([, , file]) => path.test(file!))
    .flatMap(([, names]) => names!.split(',').map((name) => name.trim()))
    .filter((name) => name !== '');
}

const kindsOf = (oracles: Record<string, { kind: string }>) => Object.values(oracles).map(({ kind }) => kind);
const unique = (names: readonly string[]) => [...new Set(names)].sort();
const lowered = (name: string) => name[0]!.toLowerCase() + name.slice(1);

it('every exported loss has an oracle', () => {
  const covered = lossOracles.map(([, { kind }]) => kind);
  expect(unique(covered)).toEqual(unique(exportsOf(/^\.\/losses\//)));
});

it('every exported metric has an oracle', () => {
  // MeanSummary is how each of them is added up over batches; TensorFlow's confusion matrix is in training.json.
  const others = ['MeanSummary', 'confusionMatrix'];
  const exported = exportsOf(/^\.\/metrics\//).filter((name) => !others.includes(name));
  const losses = exportsOf(/^\.\/losses\//);
  const covered = kindsOf(readOracles('metrics.json')).filter((kind) => !losses.includes(kind));
  expect(unique(covered)).toEqual(unique(exported));
});

it('every exported optimizer has an oracle, and so have groups, both decays and all kinds of clipping', () => {
  const exported = exportsOf(/^\.\/optimizers\//).filter((name) => name !== 'Optimizer');
  expect(unique(optimizerOracles.map(([, { kind }]) => kind))).toEqual(unique(exported.map(lowered)));
  const options = optimizerOracles.flatMap(([, oracle]) => [
    ...Object.keys(oracle.options),
    ...Object.keys(oracle.structure ?? {}),
  ]);
  const needed = ['groups', 'accumulationSteps', 'emaMomentum', 'weightDecay', 'coupledWeightDecay'];
  expect(options).toEqual(expect.arrayContaining([...needed, 'clipNorm', 'clipValue', 'globalClipNorm']));
});

it('every exported schedule has an oracle', () => {
  const oracles = { ...readOracles('schedules.json'), ...readOracles('chainerSchedules.json') };
  const covered = kindsOf(oracles).map((kind) =>
    /^(oneCycle|plateau|early)/.test(kind) ? kind : `${kind}Decay`,
  );
  const others = {
    warmUp: Object.values(oracles).some(({ warmUp }) => warmUp !== undefined),
    // It is no rate to follow but a measurement, of which the rates are given by its options.
    learningRateRangeTest: true,
  };
  const exported = exportsOf(/^\.\/schedules\//).filter((name) => !others[name as keyof typeof others]);
  const schedules = covered.filter((kind) => !['plateau', 'earlyStopping'].includes(kind));
  expect(unique(schedules)).toEqual(unique(exported));
  expect(covered).toEqual(expect.arrayContaining(['plateau', 'earlyStopping']));
});

it('every exported trigger has an oracle', () => {
  const covered = kindsOf(readOracles('chainerTriggers.json'))
    .filter((kind) => kind !== 'interval')
    .map((kind) => (kind.endsWith('Value') ? `${kind}Trigger` : kind));
  // Intervals are triggers by toTrigger; Keras's EarlyStopping is the oracle of the early stop.
  const others = ['toTrigger', 'earlyStoppingTrigger'];
  const exported = exportsOf(/^\.\/trainer\/(triggers|observingTriggers)\.ts/);
  expect(unique([...covered, ...others])).toEqual(unique(exported));
  expect(kindsOf(readOracles('schedules.json'))).toContain('earlyStopping');
});

/** Layers of TensorFlow.js without a case of their own, and why. */
const LAYERS_WITHOUT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['dropout', 'spatialDropout1d', 'gaussianDropout', 'gaussianNoise', 'alphaDropout', 'randomWidth'].map(
      (name) => [name, 'draws random numbers'],
    ),
  ),
  ...Object.fromEntries(
    ['avgPool1d', 'avgPool2d', 'avgPool3d', 'avgPooling1d']
      .concat([
        'avgPooling2d',
        'avgPooling3d',
        'maxPool1d',
        'maxPool2d',
        'globalMaxPool1d',
        'globalMaxPool2d',
      ])
      .map((name) => [name, 'another name']),
  ),
  input: 'computes nothing',
  inputLayer: 'computes nothing',
  stackedRNNCells: 'in the case of rnn of stacked cells',
  simpleRNNCell: 'in the case of rnn of stacked cells',
  lstmCell: 'in the case of rnn of stacked cells',
  gruCell: 'in the case of gru, which is made of it',
  convLstm2dCell: 'in the case of convLstm2d, which is made of it',
  resizing: 'aligns the corners, which Keras does not',
  categoryEncoding: 'has no gradient, and is part of the input',
};

it('every layer of TensorFlow.js has an oracle, or a reason to have none', () => {
  const factories = Object.keys(tf.layers).filter((name) => /^[a-z]/.test(name));
  const covered = Object.keys(readOracles('layers.json'));
  const without = factories.filter((name) => !covered.some((each) => each.split(/[ ,]/).includes(name)));
  expect(without.sort()).toEqual(Object.keys(LAYERS_WITHOUT).sort());
});

/** Which cases of transforms.json and augment.json a transform is held against, by how their names begin; or why by none. */
const TRANSFORM_ORACLES: Readonly<Record<string, readonly string[] | string>> = {
  resize: ['antialias bilinear', 'antialias bicubic', 'antialias area', 'float', 'plain', 'shorter'],
  centreCrop: ['centre'],
  fiveCrop: ['five'],
  pad: ['pad constant', 'pad edge', 'pad reflect'],
  normalise: ['normalise'],
  torchvisionPreprocessing: ['normalise'],
  colourJitter: ['brightness', 'contrast', 'saturation', 'hue'],
  gaussianBlur: ['blur'],
  randomAffine: ['affine move', 'affine grow', 'affine shear', 'affine all'],
  randomRotation: ['affine turn', 'affine quarter'],
  randomResizedCrop: ['antialias bilinear'],
  randAugment: ['randAugment', 'applied'],
  trivialAugment: ['trivialAugment', 'applied'],
  mixup: ['mixing'],
  cutmix: ['mixing'],
  denormalise: 'undoes normalise, to the byte',
  vggPreprocessing: 'its numbers are those of the paper, by hand',
  swapChannels: 'moves values, and its own test has them',
  channelsFirst: 'moves values, each of which is looked at',
  channelsLast: 'undoes channelsFirst',
  castPixels: 'rounds, by hand',
  oneHot: 'one number',
  compose: 'one after the other',
  randomCrop: 'every part that is there is cut',
  randomFlip: 'twice is not at all',
  randomGrey: 'the weights of grey are those of saturation 0',
  randomErasing: 'its rectangle is measured',
  cutout: 'its square is measured',
  transformImages: 'applies others',
};

it('every exported transform is held against torchvision or Pillow, or has a reason not to be', () => {
  expect(Object.keys(TRANSFORM_ORACLES).sort()).toEqual(unique(exportsOf(/^\.\/transforms\//)));
  const read = (file: string) =>
    JSON.parse(readFileSync(`test/oracles/${file}`, 'utf8')) as { cases?: object };
  const cases = [...Object.keys(read('transforms.json').cases!), ...Object.keys(read('augment.json'))];
  const lost = Object.values(TRANSFORM_ORACLES)
    .filter((starts) => typeof starts !== 'string')
    .flat()
    .filter((start) => !cases.some((name) => name.startsWith(start)));
  expect(lost).toEqual([]);
});
