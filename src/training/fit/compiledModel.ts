import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../datasets/dataset.ts';
import { evaluateTask } from '../evaluation/evaluate.ts';
import { evaluator } from '../extensions/evaluator.ts';
import { printReport } from '../extensions/printReport.ts';
import { progressBar } from '../extensions/progressBar.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import { SerialIterator } from '../iterators/serialIterator.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { currentSeed } from '../random/seed.ts';
import { formatModelSummary } from '../summary/formatModelSummary.ts';
import { summarizeModel } from '../summary/summarizeModel.ts';
import { printLine } from '../trainer/print.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { StandardUpdaterOptions } from '../updaters/standardUpdater.ts';
import { StandardUpdater } from '../updaters/standardUpdater.ts';
import type { DataForm, FitData } from './fitData.ts';
import { inputShapeOf, readWeights, toDataset } from './fitData.ts';
import { FitIterator } from './fitIterator.ts';
import type { EvaluateModelOptions, FitOptions, FitPlan, PredictOptions } from './fitOptions.ts';
import { toFitPlan, toBatchSize } from './fitOptions.ts';
import type { History } from './history.ts';
import { toHistory } from './history.ts';
import type { PredictData } from './predict.ts';
import { predictAll, predictionStep } from './predict.ts';
import { WeightedDataset } from './weightedDataset.ts';

/** What {@link compile} takes: optimizer, loss, metrics and how the step is computed. */
export type CompiledModelOptions<Model extends TrainableModel = LayersModel> = Omit<
  StandardUpdaterOptions<Model>,
  'iterator'
>;

interface FitDatasets {
  train: Dataset<unknown>;
  validation?: Dataset<unknown>;
}

/**
 * A model with all that it takes to train it: what `compile` returns. Each method is a few lines over the parts that one
 * can also put together by hand: `fit` runs a {@link Trainer} with a {@link StandardUpdater} and extensions.
 *
 * Weights and the state of the optimizer stay from one `fit` to the next, and so do the compiled steps.
 */
export class CompiledModel<Name extends string = string, Model extends TrainableModel = LayersModel> {
  private readonly updater: StandardUpdater<Model>;
  private readonly iterator = new FitIterator();
  private readonly hasPreprocess: boolean;
  private readonly predictionStep: ReturnType<typeof predictionStep>;
  private trainer: Trainer | undefined;
  private fits = 0;

  /** @throws Error if the model has several inputs or outputs, or a name is unknown. */
  constructor(options: CompiledModelOptions<Model>) {
    this.updater = new StandardUpdater({ ...options, iterator: this.iterator });
    this.hasPreprocess = options.preprocess !== undefined;
    this.predictionStep = predictionStep(this.updater.task);
  }

  get model(): Model {
    return this.updater.task.model;
  }

  /** Its hyperparameters, such as the learning rate, may be changed at any time. */
  get optimizer(): Optimizer {
    return this.updater.optimizer;
  }

  /**
   * Trains on all samples, several times. Asked to stop, by a callback, by `signal`, by `requestStop` or by the stop
   * button of the notebook, it finishes its batch and returns the history so far.
   *
   * ```ts
   * const { history } = await net.fit(train, { epochs: 10, batchSize: 128, validationSplit: 0.1 });
   * ```
   * @throws Error if data or options do not fit; whatever a callback threw.
   */
  async fit(data: FitData, options: FitOptions = {}): Promise<History<Name>> {
    const plan = toFitPlan(options);
    const { train, validation } = await this.fitDatasets(data, options);
    await this.iterator.idle();
    const trainer = this.trainerOf(train, validation, { ...options, ...plan });
    const training = await trainer.run();
    return toHistory(training, { epochCount: trainer.history.entries.length, names: this.names });
  }

  /**
   * Measures the model in one pass over the data, in their order.
   * @returns the loss and each metric by name, over all samples. A classifier's result also joins the report of the run.
   * @throws Error if the data do not fit or `signal` says stop.
   */
  async evaluate(data: FitData, options: EvaluateModelOptions = {}): Promise<Record<Name, number>> {
    const { sampleWeight, signal } = options;
    const batchSize = toBatchSize(options.batchSize, 'batchSize');
    const dataset = await this.withWeights(await toDataset(data, this.form), sampleWeight);
    const { values } = await evaluateTask(this.updater.task, dataset, { batchSize, signal });
    return values as Record<Name, number>;
  }

  /**
   * The outputs for all samples: for those of a data set, or for inputs in an array.
   * @returns one tensor, its first axis counts the samples; the caller disposes of it.
   * @throws Error if the inputs do not fit the model.
   */
  predict(data: PredictData, options: PredictOptions = {}): Promise<Tensor> {
    const batchSize = toBatchSize(options.batchSize, 'batchSize');
    return predictAll(this.predictionStep, data, { form: this.form, batchSize });
  }

  /** Prints layers, output shapes, parameters and what a step costs as a table. */
  summary(print: (line: string) => void = printLine): void {
    print(formatModelSummary(summarizeModel(this.model, { optimizer: this.optimizer })));
  }

  /** Lets go of what the optimizer remembers and of the compiled steps, not of the model. */
  dispose(): void {
    this.updater.dispose();
    this.predictionStep.dispose();
  }

  /** A module that has seen no sample takes what it gets. */
  private get form(): DataForm {
    const { task } = this.updater;
    return { task, inputShape: this.hasPreprocess ? undefined : inputShapeOf(task.model) };
  }

  private get names(): Name[] {
    const { metrics, weightedMetrics } = this.updater.task;
    return ['loss', ...[...metrics, ...weightedMetrics].map(({ name }) => name)] as Name[];
  }

  /** The last samples are set aside before anything is shuffled; weights of classes count in training only. */
  private async fitDatasets(data: FitData, options: FitOptions): Promise<FitDatasets> {
    const { validationData, validationSplit = 0, sampleWeight, classWeight } = options;
    const all = await this.withWeights(await toDataset(data, this.form), sampleWeight);
    const parts: FitDatasets =
      validationData || validationSplit === 0
        ? { train: all, validation: validationData && (await toDataset(validationData, this.form)) }
        : all.split({ validation: validationSplit }, { shuffle: false });
    const train = classWeight ? new WeightedDataset(parts.train, { classWeight }) : parts.train;
    return { train, validation: parts.validation };
  }

  private async withWeights(
    dataset: Dataset<unknown>,
    sampleWeight: FitOptions['sampleWeight'],
  ): Promise<Dataset<unknown>> {
    if (!sampleWeight) return dataset;
    return new WeightedDataset(dataset, { sampleWeight: await readWeights(sampleWeight, dataset.length) });
  }

  private trainerOf(
    train: Dataset<unknown>,
    validation: Dataset<unknown> | undefined,
    options: FitOptions & FitPlan,
  ): Trainer {
    if (this.trainer?.isRunning) {
      throw new Error(`${this.model.name} is being fitted already: await that first`);
    }
    const trainer = new Trainer(this.beginPass(train, options), {
      stop: [options.epochs, 'epoch'],
      signal: options.signal,
    });
    const iteration = options.initialEpoch * this.iterator.iterationsPerEpoch;
    trainer.state = { iteration, elapsedSeconds: 0, updater: this.iterator.state, extensions: {} };
    if (validation) {
      const { validationBatchSize: batchSize, validationFreq } = options;
      trainer.extend(evaluator(validation, { batchSize, trigger: [validationFreq, 'epoch'] }));
    }
    for (const callback of options.callbacks ?? []) trainer.extend(callback);
    if (options.verbose === 1) trainer.extend(progressBar());
    if (options.verbose === 2) trainer.extend(printReport());
    this.trainer = trainer;
    return trainer;
  }

  private beginPass(train: Dataset<unknown>, options: FitPlan): StandardUpdater<Model> {
    const { batchSize, shuffle, stepsPerEpoch, initialEpoch } = options;
    const iterator = new SerialIterator(train, { batchSize, shuffle, seed: this.nextSeed() });
    this.iterator.begin({ iterator, stepsPerEpoch }, initialEpoch);
    return this.updater;
  }

  /** Another order of the samples in each fit, and the same ones again after the same `seed()`. */
  private nextSeed(): number {
    const first = currentSeed() ?? Math.floor(Math.random() * 2 ** 32);
    return first + this.fits++;
  }
}
