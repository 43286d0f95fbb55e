import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../training/index.ts';
import { CompiledModel, Module } from '../training/index.ts';

/** The network that a value of a cell is, or was compiled from. */
export function modelOf(value: unknown): TrainableModel | undefined {
  if (value instanceof CompiledModel) return (value as CompiledModel<string, TrainableModel>).model;
  return value instanceof tf.LayersModel || value instanceof Module ? value : undefined;
}
