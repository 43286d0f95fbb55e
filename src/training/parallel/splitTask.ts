import * as tf from '@tensorflow/tfjs';
import type { Batch } from '../datasets/sample.ts';
import type { MetricValues } from '../metrics/measureMetrics.ts';
import { tensorsIn } from '../metrics/measureMetrics.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { RandomKey } from '../steps/stepTracer.ts';
import { toTensor } from '../steps/tensorTree.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
import { answerWithGradient } from './exchange.ts';
import { judgeOutputs } from './judgeOutputs.ts';
import { describeModel } from './modelDescription.ts';
import type { PartEnd, PartOutputs, ReplicaThreads } from './replicaThreads.ts';
import type { BatchPart } from './splitBatch.ts';
import { partOf, SharedRoom, splitBatch } from './splitBatch.ts';
import type { WeightLayout } from './weightLayout.ts';
import { trainedPlaces, variablesOf, viewsOf, weightLayout } from './weightLayout.ts';

let lastId = 0;

/**
 * A task with a replica of its model in each thread. A step is the same as one of the whole batch, up to the rounding of
 * sums: each replica takes a part through the model, loss and metrics are computed here of all outputs together, and
 * each replica takes the loss's gradient back. The optimizer gets the sums. So loss, metrics and preprocessing may be
 * anybody's functions.
 *
 * Layers that look at other samples see only their part: what they keep, such as the moving statistics of batch
 * normalization, becomes the mean of what the parts would have kept, as in Keras's MirroredStrategy.
 */
export class SplitTask {
  private readonly id = ++lastId;
  private readonly layout: WeightLayout;
  private readonly weights: SharedArrayBuffer;
  private readonly results: SharedArrayBuffer[];
  private readonly inputs = new SharedRoom();

  private constructor(
    private readonly task: LearningTask<tf.LayersModel>,
    private readonly threads: ReplicaThreads,
  ) {
    this.layout = weightLayout(task.model);
    this.weights = new SharedArrayBuffer(this.layout.bytes);
    this.results = Array.from({ length: threads.count }, () => new SharedArrayBuffer(this.layout.bytes));
  }

  /**
   * Makes the replicas.
   * @throws Error if the model can't be made again in another thread, or a thread fails.
   */
  static async open(task: LearningTask<tf.LayersModel>, threads: ReplicaThreads): Promise<SplitTask> {
    const { model } = task;
    if (!model.built) model.build(model.inputs[0]!.shape); // before, a sequential model knows no penalties
    const description = describeModel(model);
    const split = new SplitTask(task, threads);
    const { id, weights } = split;
    await threads.ask(split.results.map((results) => ({ kind: 'open', id, description, weights, results })));
    return split;
  }

  /**
   * Computes one update. Weights change when every part is there, so a step that fails changes nothing; then the threads
   * are at an end.
   * @returns as a step in one thread does.
   */
  async update(batch: Batch, optimizer: Optimizer, [seed, counter]: RandomKey): Promise<MetricValues> {
    const parts = splitBatch(batch.inputs.shape[0]!, this.threads.count);
    const inputs = this.inputs.put(preprocessed(this.task, batch.inputs));
    const places = viewsOf(this.layout, this.weights);
    variablesOf(this.task.model).forEach((variable, place) =>
      places[place]!.set(variable.dataSync<'float32'>()),
    );
    const requests = parts.map((part, index) => ({
      kind: 'part' as const,
      id: this.id,
      inputs: partOf(inputs, part),
      share: part.share,
      randomKey: [seed ^ Math.imul(index, 0x85ebca6b), counter] as const,
    }));
    const judge = new Judge(this.task, batch, parts.length);
    try {
      const ends = await Promise.race([
        this.threads.ask(requests, (index, outputs) => judge.take(index, outputs)),
        judge.failure,
      ]);
      this.apply(ends as PartEnd[], parts, optimizer);
      return judge.result!;
    } catch (error) {
      this.threads.end();
      if (judge.result) tf.dispose(tensorsIn(judge.result));
      throw error;
    }
  }

  /** Lets go of the replicas, if their threads still live. */
  close(): void {
    const { id } = this;
    this.threads.ask(this.results.map(() => ({ kind: 'close', id }))).catch(() => undefined);
  }

  private apply(ends: readonly PartEnd[], parts: readonly BatchPart[], optimizer: Optimizer): void {
    const { model } = this.task;
    const variables = variablesOf(model);
    const results = parts.map((_, index) => viewsOf(this.layout, this.results[index]!));
    const sumAt = (place: number, factors?: readonly number[]): tf.Tensor => {
      const arrays = results.map((views) => views[place]!);
      return sumOfParts(arrays, variables[place]!.shape, factors);
    };
    tf.tidy(() => {
      const shares = parts.map(({ share }) => share);
      for (const place of new Set(ends.flatMap(({ changed }) => changed))) {
        variables[place]!.assign(sumAt(place, shares));
      }
      // Gradients are only added: the loss that they are of is already a mean over the whole batch.
      optimizer.apply(
        trainedPlaces(model).map((place) => ({ variable: variables[place]!, gradient: sumAt(place) })),
      );
    });
  }
}

/** Waits for the outputs of all parts, and answers each with the loss's gradient. */
class Judge {
  result: MetricValues | undefined;
  /** Rejects if loss or metrics fail. */
  readonly failure: Promise<never>;
  private fail!: (error: unknown) => void;
  private readonly outputs: PartOutputs[] = [];
  private missing: number;

  constructor(
    private readonly task: LearningTask<tf.LayersModel>,
    private readonly batch: Batch,
    count: number,
  ) {
    this.missing = count;
    this.failure = new Promise((_, reject) => (this.fail = reject));
    this.failure.catch(() => undefined);
  }

  take(index: number, outputs: PartOutputs): void {
    this.outputs[index] = outputs;
    if (--this.missing > 0) return;
    try {
      const { gradients, ...result } = judgeOutputs(this.task, this.batch, this.outputs);
      this.result = result;
      this.outputs.forEach(({ exchange }, part) => answerWithGradient(exchange, gradients[part]!));
    } catch (error) {
      this.fail(error);
    }
  }
}

/** What goes into the model: the batch as it lies in memory, unless the task makes something else of it. */
function preprocessed({ preprocess }: LearningTask, inputs: Batch['inputs']): Batch['inputs'] {
  let result = inputs;
  tf.tidy(() => {
    const tensor = toTensor(inputs);
    const made = preprocess(tensor);
    if (made !== tensor) result = { data: made.dataSync<'float32'>(), shape: made.shape };
  });
  return result;
}

/** The sum of what lies in several memories, each times its factor if there are any. */
export function sumOfParts(
  arrays: readonly Float32Array[],
  shape: readonly number[],
  factors?: readonly number[],
): tf.Tensor {
  return tf.tidy(() => {
    const tensors = arrays.map((array, part) => {
      const tensor = tf.tensor(new Float32Array(array), [...shape]);
      return factors ? tensor.mul(tf.scalar(factors[part]!)) : tensor;
    });
    return tf.addN(tensors);
  });
}
