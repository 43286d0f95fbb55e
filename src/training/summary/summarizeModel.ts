import type { LayersModel } from '@tensorflow/tfjs';
import { Module } from '../modules/module.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import type { ModelSummary, SummaryOptions } from './modelSummary.ts';
import { summarizeLayers } from './summarizeLayers.ts';
import { summarizeModule } from './summarizeModule.ts';

/**
 * The layers of a model as plain data.
 * @throws Error if the first layer of a sequential model does not know its input shape, or a module is not built.
 */
export function summarizeModel(model: TrainableModel, options: SummaryOptions = {}): ModelSummary {
  return model instanceof Module
    ? summarizeModule(model, options)
    : summarizeLayers(model as LayersModel, options);
}
