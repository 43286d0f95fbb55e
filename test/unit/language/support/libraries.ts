const CORE = `
export class Tensor { private readonly id: number; shape: number[];
  data(): Promise<Float32Array>; dataSync(): Float32Array; array(): Promise<number[]>; arraySync(): number[];
  print(): void; dispose(): void; add(b: Tensor): Tensor; mul(b: Tensor): Tensor; mean(): Tensor;
  matMul(b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  expandDims(axis: number): Tensor; reshape(shape: number[]): Tensor; }
export class Variable extends Tensor { assign(x: Tensor): void; }
export class SymbolicTensor { symbolic: true }
declare function add_(a: Tensor, b: Tensor): Tensor;
export declare const add: typeof add_;
export function matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
export function mean(x: Tensor): Tensor;
export function stack(list: Tensor[]): Tensor;
export function tensor(values: number[]): Tensor;
export function randomNormal(shape: number[]): Tensor;
export function variable(x: Tensor): Variable;
export function keep(x: Tensor): Tensor;
export function tidy<T>(fn: () => T): T;
export function dispose(x: Tensor | Tensor[]): void;
export function whereAsync(x: Tensor): Promise<Tensor>;
export function variableGrads(f: () => Tensor): { value: Tensor; grads: Record<string, Tensor> };
export class Layer { private readonly isLayer: true; trainable: boolean; name: string; getClassName(): string;
  call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[];
  apply(x: Tensor | SymbolicTensor, kwargs?: object): Tensor | Tensor[] | SymbolicTensor; }
export class BatchNormalization extends Layer { private readonly isNorm: true }
export class LayersModel extends Layer { private readonly isModel: true; layers: Layer[];
  fit(x: Tensor, y: Tensor, options?: object): Promise<{ history: object }>;
  predict(x: Tensor): Tensor | Tensor[]; getWeights(): Tensor[]; }
export class Sequential extends LayersModel { private readonly isSequential: true }
export function sequential(options?: object): Sequential;
export namespace layers {
  function dense(options: { units: number; trainable?: boolean }): Layer;
  function batchNormalization(options?: { trainable?: boolean; name?: string }): BatchNormalization;
}
`;

const TRAINBOOK = `
import { Tensor, LayersModel } from '@tensorflow/tfjs';
export class Dataset { split(parts: object): { train: Dataset; validation: Dataset } }
export function loadMnist(): Promise<{ train: Dataset; test: Dataset }>;
export interface CompileOptions { loss?: string | ((outputs: Tensor, targets: Tensor) => Tensor);
  preprocess?: (inputs: Tensor) => Tensor; metrics?: (string | { name: string; compute(o: Tensor, t: Tensor): Tensor })[]; }
export class CompiledModel { private readonly isCompiled: true;
  fit(data: unknown, options?: object): Promise<{ history: object }>;
  evaluate(data: unknown): Promise<{ loss: number }>; predict(x: Tensor): Promise<Tensor>; summary(): void; }
export function compile(model: LayersModel, options: CompileOptions): CompiledModel;
export class StandardUpdater { constructor(options: CompileOptions & { model: LayersModel }); }
export class Trainer { constructor(updater: StandardUpdater); run(): Promise<{ status: string }>; }
export function compileStep<A extends object[], R extends object>(step: (...args: A) => R): (...args: A) => Promise<R>;
export function lenet(): LayersModel;
export function seed(value: number): void;
export interface Display { (value: unknown): Promise<object> }
export function saveWeights(model: LayersModel, file: string): Promise<void>;
export function loadWeights(model: LayersModel, file: string): Promise<void>;
export declare const display: Display;
`;

/** The parts of tfjs and trainbook that rules look for, as declared by the real ones, small enough to read in a moment. */
export const LIBRARIES: Readonly<Record<string, string>> = {
  '/shipped/node_modules/@tensorflow/tfjs/package.json': '{ "types": "index.d.ts" }',
  '/shipped/node_modules/@tensorflow/tfjs/index.d.ts': CORE,
  '/shipped/node_modules/trainbook/package.json': '{ "types": "index.d.ts" }',
  '/shipped/node_modules/trainbook/index.d.ts': TRAINBOOK,
};

/** The cell that most notebooks begin with. */
export const IMPORTS = `import * as tf from '@tensorflow/tfjs';
import { compile, compileStep, display, lenet, loadMnist, loadWeights, saveWeights, seed, StandardUpdater, Trainer } from 'trainbook';
declare const x: tf.Tensor, y: tf.Tensor, rows: number[][];
declare const console: { log(...values: unknown[]): void };
declare const net: import('trainbook').CompiledModel, trainer: Trainer;`;
