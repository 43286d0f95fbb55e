import { captureTraining, restoreTraining } from '../checkpoints/captureTraining.ts';
import { learningRateSchedule } from '../extensions/learningRateSchedule.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { StopSignal } from '../trainer/stopSignal.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { Updater } from '../updaters/updater.ts';
import { namedWeights, trainableVariables } from '../modules/trainableModel.ts';
import { exponentialDecay } from './decays.ts';
import type { Schedule } from './schedule.ts';
import { checkNumber } from './schedule.ts';

/** From which rate to which, in how many iterations, and at which loss it gives up. */
export interface RangeTestOptions {
  /** The first learning rate. Default 1e-7. */
  from?: number;
  /** The last one. Default 10. */
  to?: number;
  /** Default 100. */
  iterations?: number;
  /** It ends early where the smoothed loss is so many times the least one. Default 4. */
  stopFactor?: number;
  /** The path of the loss. Default `train/loss`. */
  loss?: string;
  signal?: StopSignal;
}

/** The loss after one update at one learning rate. */
export interface RangeTestPoint {
  learningRate: number;
  loss: number;
  /** The moving average of the loss. */
  smoothedLoss: number;
}

/** Losses by learning rate, and the rate that they suggest. */
export interface RangeTest {
  points: RangeTestPoint[];
  /** Where the smoothed loss falls the fastest; undefined if it never falls. */
  suggestion: number | undefined;
}

const SMOOTHING = 0.98;
/** The average of the first losses says little. */
const FIRST_POINT = 10;

/**
 * Trains with a learning rate that grows from iteration to iteration, to see which one learns (Smith, 2017), and puts
 * weights, optimizer and data back to where they were.
 * ```ts
 * const { points, suggestion } = await learningRateRangeTest(updater);
 * ```
 * @throws Error if the updater has no optimizer and model, or an option is out of its range.
 */
export async function learningRateRangeTest(
  updater: Updater,
  options: RangeTestOptions = {},
): Promise<RangeTest> {
  const { from = 1e-7, to = 10, iterations = 100, signal } = options;
  checkNumber('from', from, { above: 0 });
  checkNumber('to', to, { above: from });
  checkNumber('iterations', iterations, { above: 1 });
  const { optimizer, task } = updater;
  if (!optimizer || !task) throw new Error('a range test needs an updater with an optimizer and a model');
  optimizer.prepare(trainableVariables(task.model), namedWeights(task.model)); // what it remembers is put back, too
  const trainer = new Trainer(updater, { stop: [iterations, 'iteration'], signal });
  const before = await captureTraining(trainer);
  const growing = exponentialDecay({ learningRate: from, factor: to / from, every: iterations - 1 });
  const recorder = new RangeRecorder(options, growing);
  try {
    await trainer.extend(learningRateSchedule(growing)).extend(recorder).run();
  } finally {
    restoreTraining(trainer, before, 'the range test');
  }
  const { points } = recorder;
  return { points, suggestion: steepestFall(points) };
}

class RangeRecorder implements Extension {
  readonly name = 'rangeTest';
  readonly priority = PRIORITY.reader;
  readonly trigger = [1, 'iteration'] as const;
  readonly points: RangeTestPoint[] = [];
  private average = 0;
  private least = Infinity;

  constructor(
    private readonly options: RangeTestOptions,
    private readonly rateOf: Schedule,
  ) {}

  run(trainer: Trainer): void {
    const { loss: path = 'train/loss', stopFactor = 4 } = this.options;
    const loss = trainer.observation.values[path];
    if (loss === undefined) throw new Error(`there is no ${path} to look at in a range test`);
    const { iteration } = trainer;
    this.average = SMOOTHING * this.average + (1 - SMOOTHING) * loss;
    const smoothedLoss = this.average / (1 - SMOOTHING ** iteration);
    this.points.push({ learningRate: this.rateOf(iteration - 1), loss, smoothedLoss });
    this.least = Math.min(this.least, smoothedLoss);
    if (!(smoothedLoss <= stopFactor * this.least)) trainer.requestStop('the loss grows');
  }
}

/** By the logarithm of the learning rate, in which the points lie evenly. */
function steepestFall(points: readonly RangeTestPoint[]): number | undefined {
  let [steepest, suggestion]: [number, number | undefined] = [0, undefined];
  for (let index = Math.min(FIRST_POINT, 1 + points.length / 10) | 0; index < points.length - 1; index++) {
    const slope = points[index + 1]!.smoothedLoss - points[index - 1]!.smoothedLoss;
    if (slope < steepest) [steepest, suggestion] = [slope, points[index]!.learningRate];
  }
  return suggestion;
}
