import type { LayersModel } from '@tensorflow/tfjs';
import type { Metric } from '../metrics/metric.ts';
import type { MetricSpec } from '../metrics/namedMetrics.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import { CompiledModel } from './compiledModel.ts';
import type { CompiledModelOptions } from './compiledModel.ts';

/** What a model is trained with. */
export interface CompileOptions<
  Metrics extends readonly MetricSpec[],
  Model extends TrainableModel = LayersModel,
> extends Omit<CompiledModelOptions<Model>, 'model' | 'metrics'> {
  /** Default: `accuracy` if the loss is one of classification, else none. */
  metrics?: Metrics;
}

/** The names of a list of metrics; any string where one is not given by name. */
export type MetricName<Metrics extends readonly MetricSpec[]> = Metrics[number] extends infer Spec
  ? Spec extends string
    ? Spec
    : string
  : never;

/**
 * Puts a model of TensorFlow.js or a module together with an optimizer, a loss and metrics, as `model.compile` does in Keras, for `fit`, `evaluate`
 * and `predict` in compiled steps. The model itself stays as it is: its own `fit` of TensorFlow.js gives the same
 * numbers op by op, which is slower.
 *
 * ```ts
 * const net = compile(model, { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 * const { history } = await net.fit(train, { epochs: 5, validationSplit: 0.1 });
 * const { accuracy } = await net.evaluate(test);
 * const probabilities = await net.predict(pictures);
 * ```
 * @throws Error if the model has several inputs or outputs, or a name is unknown.
 */
export function compile<
  const Metrics extends readonly MetricSpec[] = readonly Metric[],
  Model extends TrainableModel = LayersModel,
>(model: Model, options: CompileOptions<Metrics, Model>): CompiledModel<'loss' | MetricName<Metrics>, Model> {
  return new CompiledModel({ ...options, model });
}
