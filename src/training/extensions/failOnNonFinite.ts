import * as tf from '@tensorflow/tfjs';
import type { ArtifactStore } from '../checkpoints/artifactStore.ts';
import { toArtifactStore } from '../checkpoints/artifactStore.ts';
import type { Batch } from '../datasets/sample.ts';
import { allVariables } from '../modules/trainableModel.ts';
import { findNonFinite } from '../preflight/findNonFinite.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';
import { writeReplay } from './writeReplay.ts';

/** How often {@link failOnNonFinite} looks, and where it keeps the step that failed. */
export interface FailOnNonFiniteOptions {
  /**
   * When it looks. Default: each iteration, which waits for each update and copies the weights; seldom is cheaper, and finds
   * the iteration, but not the layer.
   */
  trigger?: TriggerSpec;
  /**
   * Where the batch and the weights from before are kept, with a cell that repeats the step: a folder, or a store of one's
   * own. Default `replay` in the notebook's folder.
   */
  folder?: string | ArtifactStore;
}

/** A loss or another observed value became NaN or infinite. */
export class NonFiniteError extends Error {
  override readonly name = 'NonFiniteError';
  readonly iteration: number;
  /** What is not finite, by path. */
  readonly values: Readonly<Record<string, number>>;
  /** The batch of the iteration, where it is known. */
  readonly batch: Batch | undefined;
  /** The first layer whose outputs for the batch are not finite, if there is one. */
  readonly layer: string | undefined;

  constructor(
    message: string,
    { iteration, values, batch, layer }: Pick<NonFiniteError, 'iteration' | 'values' | 'batch' | 'layer'>,
  ) {
    super(message);
    this.iteration = iteration;
    this.values = values;
    this.batch = batch;
    this.layer = layer;
  }
}

/**
 * Ends a training whose loss, or another value of the updater, is NaN or infinite. The {@link NonFiniteError} has the batch and
 * names the first layer where it happens; the model has the weights from before that update, so both can be looked at.
 * They are kept in files too, with a cell of TypeScript that repeats the step by {@link replayStep}:
 * ```ts
 * trainer.extend(failOnNonFinite());
 * ```
 */
export function failOnNonFinite(options: FailOnNonFiniteOptions = {}): Extension {
  return new NonFiniteGuard(options);
}

class NonFiniteGuard implements Extension {
  readonly name = 'failOnNonFinite';
  readonly priority = PRIORITY.reader;
  readonly trigger: TriggerSpec;
  private readonly folder: string | ArtifactStore;
  /** Of the latest look, where all was finite. */
  private good: { iteration: number; state: unknown; weights: Map<tf.Variable, tf.Tensor> } | undefined;

  constructor({ trigger = [1, 'iteration'], folder = 'replay' }: FailOnNonFiniteOptions) {
    this.trigger = trigger;
    this.folder = folder;
  }

  initialize(trainer: Trainer): void {
    this.remember(trainer);
  }

  async run(trainer: Trainer): Promise<void> {
    const { values } = trainer.observation;
    const broken = Object.entries(values).filter(
      ([path, value]) => path.startsWith('train/') && !Number.isFinite(value),
    );
    if (broken.length > 0) throw await this.explain(trainer, Object.fromEntries(broken));
    this.remember(trainer);
  }

  finalize(): void {
    this.forget();
  }

  private remember(trainer: Trainer): void {
    this.forget();
    const { iteration, updater } = trainer;
    const weights = updater.task ? allVariables(updater.task.model) : [];
    const copies = weights
      .filter(({ dtype }) => dtype === 'float32')
      .map((weight): [tf.Variable, tf.Tensor] => [weight, tf.tidy(() => weight.mul(tf.scalar(1)))]);
    this.good = { iteration, state: updater.state, weights: new Map(copies) };
  }

  private forget(): void {
    tf.dispose([...(this.good?.weights.values() ?? [])]);
    this.good = undefined;
  }

  private async explain(trainer: Trainer, values: Record<string, number>): Promise<NonFiniteError> {
    const { iteration, updater } = trainer;
    const what = Object.entries(values).map(([path, value]) => `${path} is ${value}`);
    const start = `${what.join(' and ')} in iteration ${iteration}`;
    const { good } = this;
    if (!updater.task || !updater.peek || good?.iteration !== iteration - 1) {
      const hint = 'look at each iteration to know the batch and the layer';
      return new NonFiniteError(`${start}; ${hint}`, {
        iteration,
        values,
        batch: undefined,
        layer: undefined,
      });
    }
    const restore = (): void => good.weights.forEach((copy, weight) => weight.assign(copy as never));
    restore();
    const batch = await updater.peek(good.state);
    const { reason, layer } = batch
      ? await findNonFinite(updater.task, batch)
      : { reason: 'its batch is gone', layer: undefined };
    restore();
    const replay = batch ? await this.keepStep(trainer, { batch, title: start }) : '';
    return new NonFiniteError(`${start}: ${reason}${replay}`, { iteration, values, batch, layer });
  }

  /** @returns what the message says of it: that it can not be kept hides nothing of what happened. */
  private async keepStep(trainer: Trainer, step: { batch: Batch; title: string }): Promise<string> {
    const folder = typeof this.folder === 'string' ? this.folder : this.folder.name;
    try {
      const cell = await writeReplay(trainer, { ...step, store: toArtifactStore(this.folder), folder });
      return `; the cell in ${cell} repeats it`;
    } catch (error) {
      return `; batch and weights could not be kept in ${folder}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
