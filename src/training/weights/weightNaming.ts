import type { Framework } from './layouts.ts';
import type { TargetWeight } from './targetWeights.ts';

/** How a kind of file calls the weights of a model. */
export interface WeightNaming {
  /** Such as `torchvision`. */
  readonly id: string;
  readonly framework: Framework;
  /** What the file calls a layer of ours; undefined for one that it does not have. */
  readonly layerName: (layer: string) => string | undefined;
  /** Names in the file that nothing needs. */
  readonly ignored: readonly RegExp[];
}

const PARTS: Readonly<Record<Framework, Readonly<Record<string, string>>>> = {
  torch: {
    kernel: 'weight',
    depthwise_kernel: 'weight',
    embeddings: 'weight',
    gamma: 'weight',
    alpha: 'weight',
    bias: 'bias',
    beta: 'bias',
    moving_mean: 'running_mean',
    moving_variance: 'running_var',
  },
  chainer: {
    kernel: 'W',
    depthwise_kernel: 'W',
    embeddings: 'W',
    alpha: 'W',
    bias: 'b',
    gamma: 'gamma',
    beta: 'beta',
    moving_mean: 'avg_mean',
    moving_variance: 'avg_var',
  },
  keras: {},
};

/** What a framework writes beside weights: counters of batches. */
const COUNTERS: Readonly<Record<Framework, readonly RegExp[]>> = {
  torch: [/(^|\.)num_batches_tracked$/],
  chainer: [/(^|\/)N$/],
  keras: [/^optimizer\//, /^vars\//, /^top_level_model_weights\//, /(^|\/)seed_generator(_\d+)?\//],
};

export interface NamingOptions {
  id: string;
  framework: Framework;
  /** By default layers are called as ours. */
  layerName?: (layer: string) => string | undefined;
  ignored?: readonly RegExp[];
}

export function createNaming(options: NamingOptions): WeightNaming {
  const { id, framework, layerName = (layer) => layer, ignored = [] } = options;
  return { id, framework, layerName, ignored: [...COUNTERS[framework], ...ignored] };
}

/** What a weight may be called in such a file, the likeliest first; none where the file has no such layer. */
export function namesInFile(naming: WeightNaming, target: TargetWeight): string[] {
  const layer = naming.layerName(target.layer);
  if (layer === undefined) return [];
  const part = PARTS[naming.framework][target.part] ?? target.part;
  if (naming.framework === 'torch') return [`${layer}.${part}`];
  if (naming.framework === 'chainer') return [`${layer}/${part}`];
  // Keras 3 calls the kernel of a depthwise convolution as any other, and numbers weights in its own files.
  const plain = target.part === 'depthwise_kernel' ? [`${layer}/kernel`] : [];
  return [`${layer}/${part}`, ...plain, `${layer}/${target.index}`, `${target.kerasPath}/${target.index}`];
}
