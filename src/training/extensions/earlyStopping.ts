import { KeptWeights } from '../checkpoints/keptWeights.ts';
import type { PatienceOptions } from '../metrics/patience.ts';
import { Patience } from '../metrics/patience.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import { printWarning } from '../trainer/print.ts';
import type { SettledObservation } from '../trainer/reporter.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';

/** The names and meanings are those of Keras's EarlyStopping. */
export interface EarlyStoppingOptions extends Partial<PatienceOptions> {
  /** Leaves the model with the weights that had the best value, however the training ends. Default `false`. */
  restoreBestWeights?: boolean;
  /** Epochs that are not looked at. Default 0. */
  startFromEpoch?: number;
  /** When it looks: a value is the mean since it last did. Default: each epoch. */
  trigger?: TriggerSpec;
}

interface EarlyStoppingState {
  patience: Patience['state'];
  bestIteration: number | undefined;
  hasStopped: boolean;
}

/**
 * Stops the training when a value has not improved for a while.
 * ```ts
 * await net.fit(train, {
 *   validationSplit: 0.1,
 *   epochs: 100,
 *   callbacks: [earlyStopping({ monitor: 'validation/loss', patience: 5, restoreBestWeights: true })],
 * });
 * ```
 * Default: `validation/loss`, patience 3.
 * @throws Error if an option is out of its range, or it cannot be told whether more or less is better.
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Extension {
  return new EarlyStopping(options);
}

class EarlyStopping implements Extension {
  readonly name = 'earlyStopping';
  readonly priority = PRIORITY.reader;
  readonly trigger: TriggerSpec;
  private readonly patience: Patience;
  private readonly weights: KeptWeights | undefined;
  private readonly startFromEpoch: number;
  private bestIteration: number | undefined;
  private hasStopped = false;
  /** Whether a checkpoint has put it where it is. */
  private isResumed = false;

  constructor(options: EarlyStoppingOptions) {
    const {
      trigger = [1, 'epoch'],
      restoreBestWeights = false,
      startFromEpoch = 0,
      monitor = 'validation/loss',
    } = options;
    if (!(startFromEpoch >= 0)) {
      throw new RangeError(`startFromEpoch must be a number from 0, got ${String(startFromEpoch)}`);
    }
    this.trigger = trigger;
    this.startFromEpoch = startFromEpoch;
    this.patience = new Patience({ ...options, monitor });
    this.weights = restoreBestWeights ? new KeptWeights() : undefined;
  }

  get state(): EarlyStoppingState {
    return { patience: this.patience.state, bestIteration: this.bestIteration, hasStopped: this.hasStopped };
  }

  set state({ patience, bestIteration, hasStopped }: EarlyStoppingState) {
    this.patience.state = patience;
    this.bestIteration = bestIteration;
    this.hasStopped = hasStopped;
    this.isResumed = true;
  }

  get tensors(): ReadonlyMap<string, HostTensor> | undefined {
    return this.weights?.tensors;
  }

  set tensors(tensors: ReadonlyMap<string, HostTensor> | undefined) {
    if (this.weights) this.weights.tensors = tensors;
  }

  /** A training that was resumed after it had stopped stays so; one that is run again waits anew. */
  async initialize(trainer: Trainer): Promise<void> {
    await this.weights?.goOn(trainer);
    if (this.hasStopped && this.isResumed) trainer.requestStop(this.reason);
    else if (this.hasStopped) this.patience.restart();
    this.hasStopped &&= this.isResumed;
    this.isResumed = false;
  }

  observe(observation: SettledObservation): void {
    this.patience.value.observe(observation);
  }

  async run(trainer: Trainer): Promise<void> {
    if (trainer.epoch <= this.startFromEpoch && this.startFromEpoch > 0) {
      this.patience.value.take();
      return;
    }
    const outcome = this.patience.check();
    if (outcome === 'improved') {
      this.bestIteration = trainer.iteration;
      await this.weights?.keep(trainer);
    }
    if (outcome !== 'exhausted') return;
    this.hasStopped = true;
    trainer.requestStop(this.reason);
  }

  async finalize(trainer: Trainer): Promise<void> {
    if (this.bestIteration === undefined && trainer.epoch > this.startFromEpoch) {
      printWarning(`earlyStopping had nothing to look at: ${this.patience.value.path} was not observed`);
    }
    await this.weights?.bringBack(trainer);
  }

  private get reason(): string {
    const { path, best } = this.patience.value;
    return `${path} did not improve any more: its best was ${best?.toPrecision(6)} at iteration ${this.bestIteration}`;
  }
}
