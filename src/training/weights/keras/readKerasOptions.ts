import { WeightsFileError } from '../weightsFile.ts';

export type Options = Record<string, unknown>;

/** Options that change what a layer computes and that TensorFlow.js does not have: only with these values. */
const ONLY: Readonly<Record<string, readonly unknown[]>> = {
  groups: [1],
  keepdims: [false],
  output_padding: [null],
  threshold: [0],
  reset_after: [false],
  crop_to_aspect_ratio: [false],
};

/** What says nothing to TensorFlow.js. */
const LEFT_OUT = ['dtype', 'module', 'registered_name', 'build_config', 'synchronized', 'batch_shape'];

/**
 * The options of a layer as TensorFlow.js takes them, of those that Keras 2 or 3 wrote. Weights begin as zeros: those of
 * the file follow.
 * @throws WeightsFileError for an option that TensorFlow.js does not have.
 */
export function readKerasOptions(kind: string, config: Options): Options {
  for (const [option, values] of Object.entries(ONLY)) {
    if (option in config && !values.includes(config[option])) {
      throw new WeightsFileError(
        `the layer ${String(config['name'])} (${kind}) has ${option} ${JSON.stringify(config[option])}, ` +
          'which TensorFlow.js does not have',
      );
    }
  }
  const kept = Object.entries(config).filter(([option]) => !LEFT_OUT.includes(option));
  const options = Object.fromEntries(kept.map(([option, value]) => [option, readOption(option, value)]));
  return toCamelCaseKeys(renameOptions(kind, options)) as Options;
}

function readOption(option: string, value: unknown): unknown {
  if (option.endsWith('_initializer')) return value === null ? null : { class_name: 'Zeros', config: {} };
  if (option.endsWith('_regularizer')) return readRegularizer(value);
  if (option === 'activation' || option === 'recurrent_activation') return readActivation(value);
  if (option === 'layer' || option === 'backward_layer') return readWrapped(value);
  if (option === 'axis' && Array.isArray(value) && value.length === 1) return value[0];
  return value;
}

function renameOptions(kind: string, options: Options): Options {
  const { negative_slope: slope, ...rest } = options;
  if (kind === 'LeakyReLU' && slope !== undefined) return { ...rest, alpha: slope };
  if (slope !== undefined && slope !== 0) {
    throw new WeightsFileError(`the layer ${String(options['name'])} (${kind}) has a negative_slope`);
  }
  return rest;
}

/** TensorFlow.js has one class for both. */
function readRegularizer(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { class_name: kind, config } = value as { class_name?: string; config?: Options };
  const isKnown = kind === 'L1' || kind === 'L2';
  return { class_name: isKnown ? 'L1L2' : kind, config: isKnown ? { l1: 0, l2: 0, ...config } : config };
}

const RENAMED_ACTIVATIONS: Readonly<Record<string, string>> = { silu: 'swish' };

/** A name, or a function of that name. */
function readActivation(value: unknown): unknown {
  const name = typeof value === 'object' && value !== null ? (value as Options)['config'] : value;
  return typeof name === 'string' ? (RENAMED_ACTIVATIONS[name] ?? name) : value;
}

function readWrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { class_name: kind, config } = value as { class_name?: string; config?: Options };
  if (typeof kind !== 'string' || typeof config !== 'object') return value;
  return { class_name: kind, config: readKerasOptions(kind, config) };
}

/** Names of layers stay as they are. */
function toCamelCaseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCamelCaseKeys);
  if (typeof value === 'string') return toCamelCase(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      toCamelCase(key),
      key === 'name' ? inner : toCamelCaseKeys(inner),
    ]),
  );
}

function toCamelCase(text: string): string {
  return text.length > 1 ? text.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase()) : text;
}
