import { KeptWeights } from '../checkpoints/keptWeights.ts';
import type { MonitorOptions } from '../metrics/monitoredValue.ts';
import { MonitoredValue } from '../metrics/monitoredValue.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import { printWarning } from '../trainer/print.ts';
import type { SettledObservation } from '../trainer/reporter.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';

/** Which value decides, and when it is looked at. */
export interface BestWeightsOptions extends MonitorOptions {
  /** When it looks: a value is the mean since it last did. Default: each epoch. */
  trigger?: TriggerSpec;
}

/** Where a value was the best. */
export interface BestPoint {
  value: number;
  iteration: number;
  /** Epochs done, fractional. */
  epoch: number;
}

interface BestWeightsState {
  monitored: MonitoredValue['state'];
  best: BestPoint | undefined;
}

/**
 * Leaves the model with the weights that had the best value, however the training ends: when it is done, stopped, or
 * fails, and after a kill when it was resumed from a checkpoint. Run again, the trainer goes on from the latest weights.
 *
 * ```ts
 * trainer.extend(evaluator(validation)).extend(bestWeights({ monitor: 'validation/loss' }));
 * ```
 * @throws Error if it cannot be told whether more or less is better.
 */
export function bestWeights(options: BestWeightsOptions): BestWeights {
  return new BestWeights(options);
}

/** Keeps the weights that had the best value, and gives them back at every end: {@link bestWeights} makes it. */
export class BestWeights implements Extension {
  readonly name = 'bestWeights';
  readonly priority = PRIORITY.reader;
  readonly trigger: TriggerSpec;
  private readonly monitored: MonitoredValue;
  private readonly weights = new KeptWeights();
  private point: BestPoint | undefined;

  constructor({ trigger = [1, 'epoch'], ...monitor }: BestWeightsOptions) {
    this.trigger = trigger;
    this.monitored = new MonitoredValue(monitor);
  }

  /** Undefined before the value was observed. */
  get best(): BestPoint | undefined {
    return this.point;
  }

  get state(): BestWeightsState {
    return { monitored: this.monitored.state, best: this.point };
  }

  set state({ monitored, best }: BestWeightsState) {
    this.monitored.state = monitored;
    this.point = best;
  }

  get tensors(): ReadonlyMap<string, HostTensor> | undefined {
    return this.weights.tensors;
  }

  set tensors(tensors: ReadonlyMap<string, HostTensor> | undefined) {
    this.weights.tensors = tensors;
  }

  async initialize(trainer: Trainer): Promise<void> {
    await this.weights.goOn(trainer);
  }

  observe(observation: SettledObservation): void {
    this.monitored.observe(observation);
  }

  async run(trainer: Trainer): Promise<void> {
    const value = this.monitored.take();
    if (value === undefined || !this.monitored.improve(value)) return;
    await this.weights.keep(trainer);
    this.point = { value, iteration: trainer.iteration, epoch: trainer.epochDetail };
  }

  async finalize(trainer: Trainer): Promise<void> {
    if (!this.point && trainer.iteration > 0) {
      printWarning(
        `bestWeights has none to bring back: ${this.monitored.path} was not observed when it looked`,
      );
    }
    await this.weights.bringBack(trainer);
  }
}
