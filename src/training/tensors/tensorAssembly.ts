import * as tf from '@tensorflow/tfjs';

/** Where values lie in an open file: float32 in row-major order, the lowest byte first. */
export interface FilePlace {
  /** What the operating system calls the open file. */
  descriptor: number;
  start: number;
  /** Behind the last byte. */
  end: number;
}

/** A float32 tensor whose values come in pieces, in row-major order: the whole need never lie in JavaScript's memory. */
export interface TensorAssembly {
  /** Copies the next values, which stay as they are until then. @throws RangeError if there are more than fit. */
  add(values: Float32Array): Promise<void>;
  /**
   * Reads the next values straight from a file. Absent where that is not possible.
   * @throws RangeError if there are more than fit; Error if they can not be read.
   */
  readFile?(place: FilePlace): Promise<void>;
  /** The tensor, which is the caller's. @throws RangeError if values are wanting. */
  finish(): tf.Tensor;
  /** Lets go of the values; nothing after {@link finish}. */
  discard(): void;
}

/** Begins a tensor in a backend's own memory; undefined if that backend is not in use. */
export type TensorAssembler = (shape: readonly number[]) => TensorAssembly | undefined;

let assembler: TensorAssembler | undefined;

/** Lets {@link assembleTensor} put values where a backend wants them, from now on. */
export function setTensorAssembler(newAssembler: TensorAssembler | undefined): void {
  assembler = newAssembler;
}

/** Begins a float32 tensor of a shape. */
export function assembleTensor(shape: readonly number[]): TensorAssembly {
  return assembler?.(shape) ?? new ArrayAssembly(shape);
}

/** For backends that take their values from an array of JavaScript. */
class ArrayAssembly implements TensorAssembly {
  private readonly values: Float32Array;
  private filled = 0;

  constructor(private readonly shape: readonly number[]) {
    this.values = new Float32Array(tf.util.sizeFromShape([...shape]));
  }

  add(values: Float32Array): Promise<void> {
    const filled = this.filled + values.length;
    if (filled > this.values.length) return Promise.reject(this.wrongCount(filled));
    this.values.set(values, this.filled);
    this.filled = filled;
    return Promise.resolve();
  }

  finish(): tf.Tensor {
    const { values, filled, shape } = this;
    if (filled < values.length) throw this.wrongCount(filled);
    return tf.tensor(values, [...shape], 'float32');
  }

  discard(): void {
    this.filled = 0;
  }

  private wrongCount(got: number): RangeError {
    return new RangeError(
      `a tensor of shape [${this.shape.join()}] needs ${this.values.length} values, got ${got}`,
    );
  }
}
