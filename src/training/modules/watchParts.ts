import * as tf from '@tensorflow/tfjs';
import type { Module } from './module.ts';
import type { NamedPart } from './moduleParts.ts';

export type PartWatcher = (part: NamedPart<Module>, inputs: tf.Tensor[], outputs: tf.Tensor[]) => void;

/** Runs `compute` and tells of every layer and module in a module what went in and came out, each time it is applied. */
export function watchParts(module: Module, watcher: PartWatcher, compute: () => void): void {
  const parts = module.namedParts().filter(({ part }) => !(part instanceof tf.Variable));
  for (const named of parts) {
    const part = named.part as { apply: (...args: unknown[]) => unknown };
    const { apply } = part;
    const watched = (...args: unknown[]): unknown => {
      const outputs = apply.apply(part, args);
      watcher(named, toList(args[0]), toList(outputs));
      return outputs;
    };
    Object.defineProperty(part, 'apply', { value: watched, configurable: true, enumerable: false });
  }
  try {
    compute();
  } finally {
    for (const { part } of parts) Reflect.deleteProperty(part, 'apply');
  }
}

function toList(tensors: unknown): tf.Tensor[] {
  return [tensors].flat() as tf.Tensor[];
}
