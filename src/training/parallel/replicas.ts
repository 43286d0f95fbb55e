import * as tf from '@tensorflow/tfjs';
import { keepInput, tapedInput } from '../losses/tapedInput.ts';
import { seededRandom } from '../random/seededRandom.ts';
import { toTensor } from '../steps/tensorTree.ts';
import { disposeTape } from '../tensors/disposeTape.ts';
import { offerOutputs, waitForGradient } from './exchange.ts';
import { makeModel } from './modelDescription.ts';
import type { OpenRequest, PartEnd, PartOutputs, PartRequest, ReplicaRequest } from './replicaThreads.ts';
import { trainedPlaces, variablesOf, viewsOf, weightLayout } from './weightLayout.ts';

interface Replica {
  model: tf.LayersModel;
  /** By place, as the main thread wrote them. */
  weights: Float32Array[];
  results: Float32Array[];
}

/** What one thread does: it keeps replicas of models and computes gradients of parts of batches. */
export class Replicas {
  private readonly replicas = new Map<number, Replica>();

  /** @param send tells outputs; this thread then blocks until their gradient has come. */
  constructor(private readonly send: (outputs: PartOutputs) => void) {
    keepInput(tf.Softmax, 'logits');
    keepInput(tf.Sigmoid, 'x');
  }

  /** @throws Error if the model can't be made here or its step fails. */
  async answer(request: ReplicaRequest): Promise<PartEnd | undefined> {
    if (request.kind === 'part') return this.computePart(request);
    if (request.kind === 'open') await this.open(request);
    else this.close(request.id);
    return undefined;
  }

  private async open({ id, description, weights, results }: OpenRequest): Promise<void> {
    const model = await makeModel(description);
    const layout = weightLayout(model);
    if (layout.bytes !== weights.byteLength) {
      throw new Error(`${model.name} has other weights when it is made from its description`);
    }
    this.replicas.set(id, { model, weights: viewsOf(layout, weights), results: viewsOf(layout, results) });
  }

  private close(id: number): void {
    this.replicas.get(id)?.model.dispose();
    this.replicas.delete(id);
  }

  private computePart(request: PartRequest): PartEnd {
    const replica = this.replicas.get(request.id);
    if (!replica) throw new Error(`there is no replica ${request.id} in this thread`);
    const [seed, counter] = request.randomKey;
    // What tfjs draws itself, such as masks of dropout, is seeded by it.
    Math.random = seededRandom(seed >>> 0, counter >>> 0);
    const variables = variablesOf(replica.model);
    tf.tidy(() =>
      variables.forEach((variable, place) =>
        variable.assign(tf.tensor(new Float32Array(replica.weights[place]!), variable.shape)),
      ),
    );
    try {
      let changed: number[] = [];
      tf.tidy(() => void (changed = this.differentiate(replica, variables, request)));
      return { changed };
    } catch (error) {
      disposeTape();
      throw error;
    }
  }

  /**
   * Writes the gradients and the weights that the forward changed to where the main thread finds them.
   * @returns the places of the latter.
   */
  private differentiate({ model, results }: Replica, variables: tf.Variable[], part: PartRequest): number[] {
    const inputs = toTensor(part.inputs);
    const before = variables.map(({ dataId }) => dataId);
    const trained = trainedPlaces(model);
    const { grads } = tf.variableGrads(
      () => this.lossStandIn(model, inputs, part.share),
      trained.map((place) => variables[place]!),
    );
    for (const place of trained) results[place]!.set(grads[variables[place]!.name]!.dataSync());
    const changed = variables.flatMap(({ dataId }, place) => (dataId === before[place] ? [] : [place]));
    for (const place of changed) results[place]!.set(variables[place]!.dataSync());
    return changed;
  }

  /** A scalar with the gradients that the loss of the whole batch has with respect to this part's outputs. */
  private lossStandIn(model: tf.LayersModel, inputs: tf.Tensor, share: number): tf.Scalar {
    const outputs = model.apply(inputs, { training: true }) as tf.Tensor;
    const logits = tapedInput(tf.Softmax, outputs);
    const ofYes = tapedInput(tf.Sigmoid, outputs);
    const told = logits ?? ofYes ?? outputs;
    const exchange = offerOutputs(told.dataSync<'float32'>());
    this.send({ shape: told.shape, activation: logits ? 'softmax' : ofYes && 'sigmoid', exchange });
    const gradient = tf.tensor(waitForGradient(exchange), told.shape);
    return model
      .calculateLosses()
      .reduce((sum, penalty) => sum.add(penalty.mean().mul(tf.scalar(share))), told.mul(gradient).sum())
      .asScalar();
  }
}
