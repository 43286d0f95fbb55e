import * as tf from '@tensorflow/tfjs';

/**
 * Keeps track of models in `fit` and `fitDataset`, so that an interrupt can ask them to stop after their batch: tfjs
 * itself has no list of them.
 */
export class RunningFits {
  private readonly models = new Set<tf.LayersModel>();

  constructor() {
    for (const type of [tf.LayersModel, tf.Sequential]) {
      this.watch(type.prototype, 'fit');
      this.watch(type.prototype, 'fitDataset');
    }
  }

  /** @returns how many were asked. */
  stop(): number {
    for (const model of this.models) model.stopTraining = true;
    return this.models.size;
  }

  private watch(prototype: tf.LayersModel, method: 'fit' | 'fitDataset'): void {
    const original = prototype[method] as (...args: unknown[]) => Promise<tf.History>;
    const { models } = this;
    const watched = async function (this: tf.LayersModel, ...args: unknown[]): Promise<tf.History> {
      models.add(this);
      try {
        return await original.apply(this, args);
      } finally {
        models.delete(this);
      }
    };
    Object.defineProperty(prototype, method, { value: watched, configurable: true, writable: true });
  }
}
