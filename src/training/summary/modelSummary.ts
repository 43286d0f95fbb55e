import type { Optimizer } from '../optimizers/optimizer.ts';

/** One layer of a {@link ModelSummary}; numbers of parameters count elements, not bytes. */
export interface LayerSummary {
  name: string;
  /** Class of the layer, such as `Conv2D`. */
  type: string;
  /** `null` stands for the batch axis. A shape for each output and, in a shared layer, for each use. */
  outputShapes: (number | null)[][];
  parameterCount: number;
  trainableCount: number;
  /** Parameters that no training changes by gradients, such as the moving means of a batch normalization. */
  statisticsCount: number;
  /** Whether the layer is meant to train; a layer without parameters can be trainable too. */
  trainable: boolean;
  /** Names of the layers that feed this one, empty where that is just the row above. */
  inputs: string[];
  /** For one sample, of convolutions and products, as fvcore counts them. In a shared layer of all uses. */
  multiplyAdds: number;
  /** Of its outputs for one sample. */
  activationBytes: number;
  /** Of a model in the model. */
  layers?: LayerSummary[];
}

/** Sums over a model; parameters are elements, sizes bytes, multiply-adds are for one sample. */
export interface ModelTotals {
  parameters: number;
  trainable: number;
  /** Frozen ones and statistics. */
  nonTrainable: number;
  frozen: number;
  statistics: number;
  sizeBytes: number;
  /** For one sample. */
  multiplyAdds: number;
  /** What all layers give for one sample: a training keeps about as much for each sample of a batch. */
  activationBytes: number;
  /** What the optimizer remembers of the trainable parameters, once it has begun. */
  optimizerBytes?: number;
}

/** What {@link summarizeModel} finds out: layers in their order, and sums over them. */
export interface ModelSummary {
  name: string;
  /** In the order of the forward pass. A model inside the model is one row, with its own layers in it. */
  layers: LayerSummary[];
  /** Weights that several layers share count once. */
  totals: ModelTotals;
}

/** The shape of the input that sizes are computed for, and the optimizer whose state counts. */
export interface SummaryOptions {
  /**
   * Of one sample, without the batch axis; one shape for each input where there are several. Default: that of the model.
   * With it shapes are known that the model leaves open.
   */
  inputShape?: readonly number[] | readonly (readonly number[])[];
  /** Tells how much the optimizer remembers. */
  optimizer?: Optimizer;
}
