import type { LayersModel, Variable } from '@tensorflow/tfjs';
import { util } from '@tensorflow/tfjs';
import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import type { IterationState } from '../iterators/iterationOrder.ts';
import { Prefetcher } from '../iterators/prefetcher.ts';
import type { BatchIterator } from '../iterators/batchIterator.ts';
import { UploadingIterator } from '../iterators/uploadingIterator.ts';
import type { DataReport } from '../loader/dataClock.ts';
import { DataClock } from '../loader/dataClock.ts';
import type { MetricValues } from '../metrics/measureMetrics.ts';
import { toCounters } from '../metrics/readTallies.ts';
import { buildFor, needsBuild } from '../modules/buildFor.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import { namedWeights, trainableForm, trainableVariables } from '../modules/trainableModel.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { OptimizerSpec } from '../optimizers/toOptimizer.ts';
import { toOptimizer } from '../optimizers/toOptimizer.ts';
import { SharedStep } from '../parallel/sharedStep.ts';
import type { CompiledStep } from '../steps/compileStep.ts';
import { compileStep } from '../steps/compileStep.ts';
import { stepPrecision } from '../steps/stepPrecision.ts';
import type { ChoiceRequest, Precision, RandomKey } from '../steps/stepTracer.ts';
import type { RoleDataset } from '../trainer/trainingListener.ts';
import { checkFinite, checkLabels } from './checkBatch.ts';
import type { LearningTask, LearningTaskOptions } from './learningTask.ts';
import { isLayersTask, toLearningTask } from './learningTask.ts';
import { LossScale } from './lossScale.ts';
import type { SeenBatch } from './seenBatch.ts';
import type { BatchTensors } from './trainStep.ts';
import { trainStep } from './trainStep.ts';
import type { UpdateResult, Updater } from './updater.ts';

/** Where batches come from, what learns from them and how. */
export interface StandardUpdaterOptions<
  Model extends TrainableModel = LayersModel,
> extends LearningTaskOptions<Model> {
  iterator: BatchIterator;
  /** Such as `new Adam({ learningRate: 1e-3 })`, `'adam'` or `tf.train.adam(1e-3)`. */
  optimizer: OptimizerSpec;
  /**
   * In what convolutions and matrix products are computed, where steps are compiled; weights stay float32. With
   * `float16` the loss is scaled and a step whose gradients overflow is left out. Pays on GPUs with cores for it, not
   * on most processors. `auto` measures it in the first step, as `compileStep` does. Default `float32`.
   */
  precision?: Precision | 'auto';
  /** Whether the backend compiles the step with XLA; `auto` measures it. Default `false`. */
  xla?: boolean | 'auto';
}

/**
 * Takes the next batch, computes loss and gradients, and lets the optimizer change the weights: as one compiled step
 * where the backend can, in several threads where that is faster. The next batch is made ready meanwhile.
 */
export class StandardUpdater<Model extends TrainableModel = LayersModel> implements Updater {
  readonly task: LearningTask<Model>;
  readonly optimizer: Optimizer;
  private readonly iterator: UploadingIterator;
  private readonly batches: Prefetcher;
  private readonly step: CompiledStep<[BatchTensors], MetricValues>;
  private readonly sharedStep: SharedStep;
  private readonly lossScale: LossScale | undefined;
  private readonly dataClock = new DataClock();
  private randomKey: RandomKey = [0, 0];
  private seen: SeenBatch | undefined;
  /** Batches that were looked at, of which data set. */
  private looked: { dataset?: Dataset<unknown>; batches: number } = { batches: 0 };

  constructor(options: StandardUpdaterOptions<Model>) {
    const { iterator, optimizer, precision = 'float32', xla = false, ...task } = options;
    this.task = toLearningTask(task as LearningTaskOptions<Model>);
    this.lossScale = precision === 'float16' || precision === 'auto' ? new LossScale() : undefined;
    this.step = this.compile({ precision, xla });
    this.optimizer = toOptimizer(optimizer);
    this.sharedStep = new SharedStep({
      task: this.task,
      optimizer: this.optimizer,
      runAlone: (batch) => this.step(batch),
      randomKey: () => this.randomKey,
      isSplittable: precision !== 'float16' && isLayersTask(this.task),
    });
    this.iterator = new UploadingIterator(iterator, () => this.step.functionCount > 0);
    this.batches = new Prefetcher(this.iterator);
  }

  get datasets(): readonly RoleDataset[] {
    return [{ role: 'train', dataset: this.iterator.dataset }];
  }

  get epochDetail(): number {
    return this.batches.epochDetail;
  }

  get iterationsPerEpoch(): number {
    return this.iterator.iterationsPerEpoch;
  }

  get batchSize(): number {
    return this.iterator.batchSize;
  }

  get hyperparameters(): Record<string, string | number | boolean> {
    const { name, hyperparameters } = this.optimizer;
    const given = Object.entries(hyperparameters).filter(([, value]) => value !== undefined);
    return {
      optimizer: name,
      ...Object.fromEntries(given),
      loss: this.task.loss.name,
      batchSize: this.batchSize,
    };
  }

  get state(): IterationState {
    return this.batches.state;
  }

  set state(state: unknown) {
    this.batches.state = state as IterationState;
  }

  get variables(): Record<string, Variable> {
    return this.lossScale?.variables ?? {};
  }

  get lastBatch(): SeenBatch | undefined {
    return this.seen;
  }

  get data(): DataReport {
    return this.dataClock.report(this.iterator.figures);
  }

  async rest(): Promise<void> {
    if (!this.iterator.figures) return;
    const { state } = this;
    this.state = state; // the batch ahead is made again by a training that goes on
    await this.iterator.close();
  }

  async prepare(): Promise<void> {
    if (needsBuild(this.task)) buildFor(this.task, await this.peek(this.state));
  }

  async peek(state: unknown): Promise<Batch | undefined> {
    const now = this.state;
    this.state = state;
    try {
      return await this.batches.next();
    } finally {
      this.state = now;
    }
  }

  /** One that fails leaves everything as it was: its batch is the next one again. */
  async update(): Promise<UpdateResult | undefined> {
    const { state } = this;
    try {
      return await this.updateFrom(state);
    } catch (error) {
      this.state = state;
      throw error;
    }
  }

  /** Lets go of what the optimizer remembers and of the compiled step. */
  dispose(): void {
    this.step.dispose();
    this.sharedStep.dispose();
    this.iterator.dropUploads();
    this.optimizer.dispose();
    this.lossScale?.dispose();
    this.seen = undefined;
  }

  private async updateFrom(state: IterationState): Promise<UpdateResult | undefined> {
    this.randomKey = keyOf(state);
    const beganAt = util.now();
    const batch = await this.batches.next();
    if (!batch) return undefined;
    this.see(batch, state);
    const waitMs = util.now() - beganAt;
    if (needsBuild(this.task)) buildFor(this.task, batch);
    this.check(batch);
    const { model } = this.task;
    this.optimizer.prepare(trainableVariables(model), namedWeights(model));
    const step = this.sharedStep.run(batch);
    this.batches.prefetch();
    const measured = await step;
    const sampleCount = batch.inputs.shape[0] as number;
    this.dataClock.note({ waitMs, updateMs: util.now() - beganAt, sampleCount }, this.iterator.figures);
    const { metrics, weightedMetrics } = this.task;
    return {
      sampleCount,
      values: toPaths(measured.values),
      counts: toPaths(measured.counts),
      counters: toPaths(Object.fromEntries(toCounters(measured.counters, [...metrics, ...weightedMetrics]))),
    };
  }

  /** Whoever looks at the training sees this batch from now on: the arrays of the one before may hold another. */
  private see(batch: Batch, { epoch }: IterationState): void {
    const before = this.seen?.batch;
    this.seen = { batch, dataset: this.iterator.dataset, epoch };
    // Op by op, tensors may hold the arrays themselves.
    if (before && this.step.functionCount > 0) this.iterator.recycle(before);
  }

  /** Numbers are looked at in the first pass alone: what is once finite mostly stays so, and the look takes its time. */
  private check(batch: Batch): void {
    const { dataset } = this.iterator;
    checkLabels(batch, this.task, dataset.name);
    if (this.looked.dataset !== dataset) this.looked = { dataset, batches: 0 };
    if (this.looked.batches >= this.iterationsPerEpoch) return;
    checkFinite(batch, this.task, dataset.name);
    this.looked.batches += 1;
  }

  private compile(ways: ChoiceRequest): CompiledStep<[BatchTensors], MetricValues> {
    const step = (batch: BatchTensors): MetricValues => {
      const variables = trainableVariables(this.task.model);
      const { optimizer } = this;
      const isScaled = ways.precision !== 'auto' || stepPrecision() === 'float16';
      const lossScale = isScaled ? this.lossScale : undefined;
      return trainStep(this.task, { optimizer, variables, lossScale }, batch);
    };
    return compileStep(step, {
      name: 'the training step',
      makesNoVariables: true,
      variant: () => `${trainableForm(this.task.model)} ${this.optimizer.variant}`,
      randomKey: () => this.randomKey,
      ...ways,
    });
  }
}

function toPaths<Value>(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`train/${name}`, value]));
}

/** What is random in a step depends on the seed and the place in the data alone, so a run that goes on is the same. */
function keyOf({ seed, epoch, position }: IterationState): RandomKey {
  return [(seed ^ Math.imul(epoch + 1, 0x9e3779b1)) | 0, position];
}
