import type { OpAttribute } from './attributes.ts';
import type { EagerContext } from './eagerContext.ts';
import type { Library } from './library.ts';
import type { TensorExecutor, TensorMetadata } from './tensorExecutor.ts';
import type { TensorValues } from './tensorMemory.ts';
import { TF_ATTRIBUTES } from './attributes.ts';
import { TF_DTYPES } from './dtypes.ts';
import { EagerExecutor } from './eagerExecutor.ts';

/**
 * What tfjs-node's kernels take for their native addon, served by libtensorflow through its C API: four calls that
 * compute, counters, and TensorFlow's numbers under TensorFlow's names. The calls go to an executor, which
 * {@link withExecutor} swaps.
 */
export class LibtensorflowBinding implements TensorExecutor {
  readonly TF_FLOAT = TF_DTYPES.TF_FLOAT;
  readonly TF_INT32 = TF_DTYPES.TF_INT32;
  readonly TF_INT64 = TF_DTYPES.TF_INT64;
  readonly TF_BOOL = TF_DTYPES.TF_BOOL;
  readonly TF_COMPLEX64 = TF_DTYPES.TF_COMPLEX64;
  readonly TF_STRING = TF_DTYPES.TF_STRING;
  readonly TF_RESOURCE = TF_DTYPES.TF_RESOURCE;
  readonly TF_UINT8 = TF_DTYPES.TF_UINT8;
  readonly TF_ATTR_STRING = TF_ATTRIBUTES.TF_ATTR_STRING;
  readonly TF_ATTR_INT = TF_ATTRIBUTES.TF_ATTR_INT;
  readonly TF_ATTR_FLOAT = TF_ATTRIBUTES.TF_ATTR_FLOAT;
  readonly TF_ATTR_BOOL = TF_ATTRIBUTES.TF_ATTR_BOOL;
  readonly TF_ATTR_TYPE = TF_ATTRIBUTES.TF_ATTR_TYPE;
  readonly TF_ATTR_SHAPE = TF_ATTRIBUTES.TF_ATTR_SHAPE;
  readonly TF_ATTR_RESOURCE = TF_ATTRIBUTES.TF_ATTR_RESOURCE;
  readonly TF_Version: string;

  readonly library: Library;
  readonly context: EagerContext;
  readonly eager: EagerExecutor;
  #executor: TensorExecutor;
  #isDisposed = false;

  constructor(library: Library, context: EagerContext) {
    this.TF_Version = library.api.TF_Version();
    this.library = library;
    this.context = context;
    this.eager = new EagerExecutor(library, context);
    this.#executor = this.eager;
  }

  createTensor(shape: number[], dtype: number, values: TensorValues): number {
    return this.#executor.createTensor(shape, dtype, values);
  }

  deleteTensor(id: number): void {
    this.#executor.deleteTensor(id);
  }

  tensorDataSync(id: number): TensorValues {
    return this.#executor.tensorDataSync(id);
  }

  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[] {
    return this.#executor.executeOp(name, attributes, inputs, outputCount);
  }

  /** Runs `body` with every call of the kernels going to what `wrap` makes of the present executor. */
  withExecutor<T>(wrap: (present: TensorExecutor) => TensorExecutor, body: () => T): T {
    const present = this.#executor;
    this.#executor = wrap(present);
    try {
      return body();
    } finally {
      this.#executor = present;
    }
  }

  /** Computes at once again: for code that was torn down inside {@link withExecutor}, where nothing is put back. */
  resetExecutor(): void {
    this.#executor = this.eager;
  }

  getNumOfTensors(): number {
    return this.eager.tensorCount;
  }

  isUsingGpuDevice(): boolean {
    return this.context.devices.some((device) => device.type === 'GPU');
  }

  getNumOfSavedModels(): number {
    return 0;
  }

  loadSavedModel(folder: string): never {
    throw new Error(
      `tf.node can't load SavedModels here: use loadSavedModel(${JSON.stringify(folder)}) of trainbook`,
    );
  }

  runSavedModel(): never {
    throw new Error("SavedModels can't be run here: none can be loaded");
  }

  deleteSavedModel(): never {
    throw new Error("SavedModels can't be deleted here: none can be loaded");
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Deletes every tensor and ends TensorFlow's runtime; the binding can't be used any more. */
  dispose(): void {
    this.#isDisposed = true;
    this.eager.dispose();
    this.context.dispose();
  }
}
