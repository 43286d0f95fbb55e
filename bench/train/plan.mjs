// What is measured, and the goals: ratios to the better of Keras and PyTorch.

/** @typedef {import('./tfjs/serve.mjs').Settings} Settings */

/**
 * @typedef {object} Measurement
 * @property {string} title
 * @property {Pick<Settings, 'task' | 'network' | 'batch'> & Partial<Settings>} settings
 * @property {number} goal
 * @property {boolean} [choosesXla] whether Trainbook is also measured with `xla: 'auto'`
 * @property {number} quickShare what part of the steps or samples a quick run takes
 */

/**
 * @param {string} title
 * @param {Pick<Measurement['settings'], 'network' | 'batch'> & { steps: number, goal: number, quickShare?: number, choosesXla?: boolean }} settings
 * @returns {Measurement}
 */
const steps = (title, { goal, quickShare = 0.25, choosesXla, ...settings }) => ({
  title: `${title}, batch ${settings.batch}`,
  settings: { task: 'step', ...settings },
  goal,
  quickShare,
  choosesXla,
});

/** By the names that `--networks` takes. */
export const MEASUREMENTS = /** @type {Readonly<Record<string, Measurement>>} */ ({
  mlp: steps('MLP 784-512-512-10', {
    network: 'mlp',
    batch: 128,
    steps: 200,
    goal: 0.9,
    quickShare: 0.1,
    choosesXla: true,
  }),
  fourConv: steps('four convolutions', { network: 'fourConv', batch: 32, steps: 40, goal: 0.75 }),
  lenet: steps('LeNet', { network: 'lenet', batch: 128, steps: 20, goal: 0.75 }),
  vgg16bn: steps('VGG16-BN 32x32', { network: 'vgg16bn', batch: 32, steps: 8, goal: 0.8 }),
  alexnet: steps('AlexNet 224x224', { network: 'alexnet', batch: 16, steps: 6, goal: 0.8 }),
  resnet18: steps('ResNet18 32x32', { network: 'resnet18', batch: 32, steps: 6, goal: 0.9 }),
  frozenVgg16: steps('VGG16 224x224, only the head trains', {
    network: 'frozenVgg16',
    batch: 16,
    steps: 2,
    goal: 0.9,
    quickShare: 0.5,
  }),
  mnist: {
    title: 'one epoch of MNIST with its data, LeNet, batch 128',
    settings: { task: 'epoch', network: 'lenet', batch: 128, samples: 60_000 },
    goal: 0.75,
    quickShare: 0.1,
  },
});

/** The one that is not about steps: a process from nothing to its first step. */
export const START = 'start';
/** Memory over many steps. */
export const GROWTH = 'growth';
/** Megabytes in ten thousand steps; what the heap of JavaScript moves by itself is more than one would think. */
export const GROWTH_GOAL = 20;
export const START_GOAL = 0.35;
export const MEMORY_GOAL = 0.8;
/** At most, while a long step computes. */
export const LAG_GOAL_MS = 20;

/**
 * @param {Measurement} measurement
 * @param {boolean} quick
 */
export function settingsOf({ settings, quickShare }, quick) {
  const scaled = (/** @type {number | undefined} */ count) =>
    count === undefined || !quick ? count : Math.max(1, Math.round(count * quickShare));
  return { ...settings, steps: scaled(settings.steps), samples: scaled(settings.samples) };
}
