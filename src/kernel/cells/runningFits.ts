import * as tf from '@tensorflow/tfjs';

type FitMethod = (...args: unknown[]) => Promise<tf.History>;

/**
 * Keeps track of models in `fit` and `fitDataset`, so that an interrupt can ask them to stop after their batch: tfjs
 * itself has no list of them.
 */
export class RunningFits {
  private readonly models = new Set<tf.LayersModel>();

  /** @param onChange is called with how many more or fewer there are. */
  constructor(private readonly onChange: (difference: number) => void) {
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

  /** The code in which models trained was torn down: they never come to their end, and may be fitted again. */
  forget(): void {
    for (const model of this.models) (model as unknown as { isTraining: boolean }).isTraining = false;
    this.onChange(-this.models.size);
    this.models.clear();
  }

  private watch(prototype: tf.LayersModel, method: 'fit' | 'fitDataset'): void {
    const original = prototype[method] as unknown as FitMethod;
    const run = (model: tf.LayersModel, args: unknown[]) =>
      this.run(model, () => original.apply(model, args));
    const watched = function (this: tf.LayersModel, ...args: unknown[]): Promise<tf.History> {
      return run(this, args);
    };
    Object.defineProperty(prototype, method, { value: watched, configurable: true, writable: true });
  }

  private async run(model: tf.LayersModel, fit: () => Promise<tf.History>): Promise<tf.History> {
    if (this.models.has(model)) return fit(); // it says itself what is wrong
    this.models.add(model);
    this.onChange(1);
    try {
      return await fit();
    } finally {
      if (this.models.delete(model)) this.onChange(-1);
    }
  }
}
