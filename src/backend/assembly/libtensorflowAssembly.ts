import type * as tf from '@tensorflow/tfjs';
import type { NodeBackend } from '../compiledStep/nodeBackend.ts';
import { currentNodeBackend } from '../compiledStep/nodeBackend.ts';
import type { Pointer } from '../libtensorflow/cApi.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import type { FilePlace } from '../libtensorflow/hostMemory.ts';
import { allocateTensor, elementCount, tensorData } from '../libtensorflow/tensorMemory.ts';

const { BYTES_PER_ELEMENT } = Float32Array;

/** Begins a float32 tensor in TensorFlow's memory; undefined while TensorFlow.js computes on another backend. */
export function assembleInLibtensorflow(shape: readonly number[]): LibtensorflowAssembly | undefined {
  const backend = currentNodeBackend();
  return backend && new LibtensorflowAssembly(backend, shape);
}

/**
 * A float32 tensor whose values are written into TensorFlow's memory piece by piece. An array of JavaScript with all of
 * them would be as much memory again, and clearing it takes longer than reading a file.
 */
class LibtensorflowAssembly {
  private readonly count: number;
  private tensor: Pointer | undefined;
  private filled = 0;

  constructor(
    private readonly backend: NodeBackend,
    private readonly shape: readonly number[],
  ) {
    this.count = elementCount(shape);
    const { library } = backend.binding;
    this.tensor = allocateTensor(library, shape, TF_DTYPES.TF_FLOAT, this.count * BYTES_PER_ELEMENT);
  }

  async add(values: Float32Array): Promise<void> {
    const place = this.take(values.length);
    if (values.length === 0) return;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await this.backend.binding.library.copyAside(place, bytes);
  }

  get readFile(): ((place: FilePlace) => Promise<void>) | undefined {
    const { readAside } = this.backend.binding.library;
    return (
      readAside &&
      (async (place) => readAside(this.take((place.end - place.start) / BYTES_PER_ELEMENT), place))
    );
  }

  finish(): tf.Tensor {
    const tensor = this.present();
    if (this.filled < this.count) throw this.wrongCount(this.filled);
    const { eager } = this.backend.binding;
    try {
      return this.backend.createOutputTensor(eager.metadataOf(eager.createFrom(tensor, TF_DTYPES.TF_FLOAT)));
    } finally {
      this.discard();
    }
  }

  discard(): void {
    const { tensor } = this;
    this.tensor = undefined;
    if (tensor !== undefined) this.backend.binding.library.api.TF_DeleteTensor(tensor);
  }

  /** @returns where the next values belong. */
  private take(count: number): Pointer {
    const tensor = this.present();
    if (this.filled + count > this.count) throw this.wrongCount(this.filled + count);
    const place = tensorData(this.backend.binding.library, tensor) + BigInt(this.filled * BYTES_PER_ELEMENT);
    this.filled += count;
    return place;
  }

  private present(): Pointer {
    if (this.tensor === undefined) throw new Error('the tensor is finished');
    return this.tensor;
  }

  private wrongCount(got: number): RangeError {
    return new RangeError(`a tensor of shape [${this.shape.join()}] needs ${this.count} values, got ${got}`);
  }
}
