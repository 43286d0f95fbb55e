import * as tf from '@tensorflow/tfjs';
import { Module } from './module.ts';

/**
 * Names weights: by a name or the beginning of one up to a `.` or `/`, such as `hidden` for `hidden.kernel`; by a pattern with
 * `*` for anything, such as `*bias`; by a regular expression; or by the variable, layer, model or module itself.
 */
export type WeightSelector =
  string | RegExp | tf.Variable | tf.layers.Layer | Module | readonly WeightSelector[];

/** Whether a selector means a weight of that name. */
export function selectsWeight(selector: WeightSelector, name: string, weight: tf.Variable): boolean {
  if (typeof selector === 'string' || selector instanceof RegExp) return selectsName(selector, name);
  if (selector instanceof tf.Variable) return selector === weight;
  if (selector instanceof Module) return [...selector.namedWeights().values()].includes(weight);
  if (selector instanceof tf.layers.Layer) return selector.weights.some((other) => other.read() === weight);
  return selector.some((one) => selectsWeight(one, name, weight));
}

/** Whether a name, a pattern or a regular expression means a name or what it begins with. */
export function selectsName(selector: string | RegExp, name: string): boolean {
  if (selector instanceof RegExp) return name.search(selector) >= 0;
  if (!selector.includes('*')) {
    return name === selector || (name.startsWith(selector) && /^[./]/.test(name.slice(selector.length)));
  }
  const parts = selector.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/** For messages. */
export function describeSelector(selector: WeightSelector): string {
  if (typeof selector === 'string') return `'${selector}'`;
  if (selector instanceof RegExp) return String(selector);
  return 'name' in selector ? selector.name : `[${selector.map(describeSelector).join(', ')}]`;
}
