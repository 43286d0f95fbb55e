import * as tf from '@tensorflow/tfjs';
import { weightsByName } from '../checkpoints/weightNames.ts';

/** What a module is made of, beside other modules: variables of its own, and layers and models of TensorFlow.js. */
export type LeafPart = tf.Variable | tf.layers.Layer;

/** A part by the names that lead to it, such as `blocks.0.conv`. */
export interface NamedPart<Inner> {
  name: string;
  part: LeafPart | Inner;
}

/**
 * The parts that the fields of an object hold, in the order of the fields: directly, in lists and in plain objects. A part
 * that is found twice is listed where it is found first.
 */
export function listParts<Inner extends object>(
  root: object,
  isInner: (value: unknown) => value is Inner,
): NamedPart<Inner>[] {
  const found: NamedPart<Inner>[] = [];
  const seen = new Set<object>([root]);
  const visit = (value: unknown, name: string): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (isLeaf(value)) found.push({ name, part: value });
    else if (isInner(value)) {
      found.push({ name, part: value });
      visitFields(value, name);
    } else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
      visitFields(value, name);
    }
  };
  const visitFields = (object: object, prefix: string): void => {
    for (const [key, value] of Object.entries(object)) visit(value, prefix ? `${prefix}.${key}` : key);
  };
  visitFields(root, '');
  return found;
}

/** The variables of a part by their names in the module: `conv.kernel`, or `base.conv2d.kernel` of a model in it. */
export function variablesOfPart({ name, part }: { name: string; part: LeafPart }): [string, tf.Variable][] {
  if (part instanceof tf.Variable) return [[name, part]];
  const variables = [...weightsByName(part)];
  const [prefix = ''] = variables.map(([weight]) => weight.split('/')[0]!);
  const isAlone =
    !(part instanceof tf.LayersModel) && variables.every(([weight]) => weight.startsWith(`${prefix}/`));
  return variables.map(([weight, variable]) => {
    const inner = isAlone ? weight.slice(prefix.length + 1) : weight;
    return [`${name}.${inner.replaceAll('/', '.')}`, variable];
  });
}

function isLeaf(value: object): value is LeafPart {
  return value instanceof tf.Variable || value instanceof tf.layers.Layer;
}
