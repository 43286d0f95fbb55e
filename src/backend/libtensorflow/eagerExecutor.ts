import type { OpAttribute } from './attributes.ts';
import type { Pointer } from './cApi.ts';
import type { EagerContext } from './eagerContext.ts';
import type { Library } from './library.ts';
import type { TensorExecutor, TensorMetadata } from './tensorExecutor.ts';
import type { TensorValues } from './tensorMemory.ts';
import { setAttribute, TF_ATTRIBUTES } from './attributes.ts';
import { cString } from './cString.ts';
import { dtypeName, KNOWN_DTYPES, TF_DTYPES } from './dtypes.ts';
import { EagerAttributes } from './eagerAttributes.ts';
import { copyBytes, readNumbers, withNumericTensor } from './numericTensors.ts';
import { groupInputs, OpDefinitions } from './opDefinitions.ts';
import { Status, TensorflowError } from './status.ts';
import { lendStrings, readStrings, withStringTensor } from './stringTensors.ts';

/** Kernels of a GPU want these dtypes in the memory of the host. */
const HOST_DTYPES: ReadonlySet<number> = new Set([TF_DTYPES.TF_INT32, TF_DTYPES.TF_STRING]);

/** A tensor whose memory is the caller's. */
export interface LentTensor {
  id: number;
  /** Ends the tensor. No op may be at work on it. */
  giveBack: () => void;
}

/** Computes each op at once. Tensors are TFE_TensorHandles, known outside by number. */
export class EagerExecutor implements TensorExecutor {
  readonly #library: Library;
  readonly #context: EagerContext;
  readonly #status: Status;
  readonly #definitions: OpDefinitions;
  readonly #gpu: string | undefined;
  readonly #handles = new Map<number, Pointer>();
  readonly #outputCount = new Int32Array(1);
  #outputs = new BigUint64Array(8);
  #nextId = 1;

  constructor(library: Library, context: EagerContext) {
    this.#library = library;
    this.#context = context;
    this.#status = new Status(library);
    this.#definitions = new OpDefinitions(library, this.#status);
    this.#gpu = context.devices.find((device) => device.type === 'GPU')?.name;
  }

  /** The number of tensors that live. */
  get tensorCount(): number {
    return this.#handles.size;
  }

  createTensor(shape: number[], dtype: number, values: TensorValues): number {
    if (dtype === TF_DTYPES.TF_STRING) return this.#createStringTensor(shape, values);
    return withNumericTensor(this.#library, { shape, dtype, values }, (tensor) =>
      this.createFrom(tensor, dtype),
    );
  }

  /**
   * A string as a tensor that lives until `giveBack`, for ops that make something else of it; without the second copy
   * that `createTensor` makes.
   */
  lendString(bytes: Uint8Array): LentTensor {
    const { tensor, free } = lendStrings(this.#library, [], [bytes]);
    try {
      const id = this.adopt(tensor);
      const giveBack = (): void => {
        this.deleteTensor(id);
        free();
      };
      return { id, giveBack };
    } catch (error) {
      free();
      throw error;
    }
  }

  /** A tensor with the values of a numeric TF_Tensor, where the ops of its dtype want them. The TF_Tensor stays the caller's. */
  createFrom(tensor: Pointer, dtype: number): number {
    const handle = this.#newHandle(tensor);
    return this.#adopt(this.#gpu && !HOST_DTYPES.has(dtype) ? this.#moveTo(this.#gpu, handle) : handle);
  }

  deleteTensor(id: number): void {
    this.#library.api.TFE_DeleteTensorHandle(this.#handle(id));
    this.#handles.delete(id);
  }

  tensorDataSync(id: number): TensorValues {
    const { api } = this.#library;
    const dtype = api.TFE_TensorHandleDataType(this.#handle(id));
    const tensor = this.resolve(id);
    try {
      return dtype === TF_DTYPES.TF_STRING
        ? readStrings(this.#library, tensor)
        : readNumbers(this.#library, tensor, dtype);
    } finally {
      api.TF_DeleteTensor(tensor);
    }
  }

  /** The bytes of a tensor, copied into an array of that length, which `allocate` gives. */
  readBytes(id: number, allocate: (length: number) => Uint8Array): Uint8Array {
    const tensor = this.resolve(id);
    try {
      return copyBytes(this.#library, tensor, allocate);
    } finally {
      this.#library.api.TF_DeleteTensor(tensor);
    }
  }

  /** The tensor as a TF_Tensor in the memory of the host, which the caller deletes. */
  resolve(id: number): Pointer {
    const { api } = this.#library;
    const handle = this.#handle(id);
    const tensor = api.TFE_TensorHandleResolve(handle, this.#status.pointer);
    this.#status.check(() => `reading a ${dtypeName(api.TFE_TensorHandleDataType(handle))} tensor`);
    if (tensor === null) throw new Error('TensorFlow gave no tensor and no reason');
    return tensor;
  }

  /** A tensor with the values of a TF_Tensor, which stays the caller's. */
  adopt(tensor: Pointer): number {
    return this.#adopt(this.#newHandle(tensor));
  }

  /** The tensor in any dtype, also in one that tfjs lacks; the given one stays. */
  cast(id: number, dtype: number): number {
    const target = { name: 'DstT', type: TF_ATTRIBUTES.TF_ATTR_TYPE, value: dtype };
    return this.#adopt(this.#execute('Cast', [target], [this.#handle(id)], 1)[0]!);
  }

  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[] {
    const handles = inputs.map((id) => this.#handle(id));
    try {
      const outputs = this.#execute(name, attributes, handles, outputCount);
      return this.#adoptAll(outputs);
    } catch (error) {
      throw this.#explain(error, name, handles);
    }
  }

  /**
   * Executes a function of the context on another thread; JavaScript goes on meanwhile, and may delete the inputs.
   * @returns its results, which belong to the caller, who deletes each.
   */
  async executeFunction(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): Promise<TensorMetadata[]> {
    const { api, executeAsync } = this.#library;
    const status = new Status(this.#library);
    const op = api.TFE_NewOp(this.#context.pointer, cString(name), status.pointer);
    try {
      status.check();
      if (op === null) throw new Error('TensorFlow gave no op and no reason');
      for (const id of inputs) api.TFE_OpAddInput(op, this.#handle(id), status.pointer);
      status.check();
      const setter = new EagerAttributes(this.#library, status, op);
      for (const attribute of attributes) setAttribute(setter, attribute);
      const outputs = new BigUint64Array(outputCount);
      await executeAsync(op, outputs, Int32Array.of(outputCount), status.pointer);
      status.check();
      return this.#adoptAll(Array.from(outputs));
    } finally {
      if (op !== null) api.TFE_DeleteOp(op);
      status.dispose();
    }
  }

  /** Another tensor over the same memory, which lives until it is deleted itself. */
  share(id: number): number {
    const handle = this.#library.api.TFE_TensorHandleCopySharingTensor(
      this.#handle(id),
      this.#status.pointer,
    );
    this.#status.check(() => 'sharing a tensor');
    if (handle === null) throw new Error('TensorFlow shared no tensor and gave no reason');
    return this.#adopt(handle);
  }

  /** What a tensor is, without its values. */
  metadataOf(id: number): TensorMetadata {
    const handle = this.#handle(id);
    return {
      id,
      shape: this.#shape(handle),
      dtype: this.#library.api.TFE_TensorHandleDataType(handle),
    };
  }

  /** Deletes every tensor. The executor can't be used any more. */
  dispose(): void {
    for (const handle of this.#handles.values()) this.#library.api.TFE_DeleteTensorHandle(handle);
    this.#handles.clear();
    this.#status.dispose();
  }

  #execute(name: string, attributes: OpAttribute[], inputs: Pointer[], outputCount: number): Pointer[] {
    const { api } = this.#library;
    const op = api.TFE_NewOp(this.#context.pointer, cString(name), this.#status.pointer);
    this.#status.check();
    if (op === null) throw new Error('TensorFlow gave no op and no reason');
    try {
      this.#addInputs(op, name, attributes, inputs);
      const setter = new EagerAttributes(this.#library, this.#status, op);
      for (const attribute of attributes) setAttribute(setter, attribute);
      if (outputCount > this.#outputs.length) this.#outputs = new BigUint64Array(outputCount);
      this.#outputCount[0] = outputCount;
      api.TFE_Execute(op, this.#outputs, this.#outputCount, this.#status.pointer);
      this.#status.check();
      return Array.from(this.#outputs.subarray(0, this.#outputCount[0]));
    } finally {
      api.TFE_DeleteOp(op);
    }
  }

  #addInputs(op: Pointer, name: string, attributes: OpAttribute[], inputs: Pointer[]): void {
    const { api } = this.#library;
    const definition = this.#definitions.listInputs(name);
    const groups = definition
      ? groupInputs(definition, attributes, inputs.length)
      : inputs.map(() => undefined);
    let next = 0;
    for (const length of groups) {
      if (length === undefined) {
        api.TFE_OpAddInput(op, inputs[next++]!, this.#status.pointer);
      } else {
        const list = BigUint64Array.from(inputs.slice(next, next + length));
        api.TFE_OpAddInputList(op, list, length, this.#status.pointer);
        next += length;
      }
      this.#status.check(() => `input ${next}`);
    }
  }

  /**
   * TensorFlow takes the strings' memory as it is and never frees it, so the tensor that stays is the result of an
   * op, whose strings are TensorFlow's own.
   */
  #createStringTensor(shape: number[], values: TensorValues): number {
    return withStringTensor(this.#library, shape, values, (tensor) => {
      const borrowed = this.#newHandle(tensor);
      try {
        const count = { name: 'N', type: TF_ATTRIBUTES.TF_ATTR_INT, value: 1 };
        return this.#adopt(this.#execute('StringJoin', [count], [borrowed], 1)[0]!);
      } finally {
        this.#library.api.TFE_DeleteTensorHandle(borrowed);
      }
    });
  }

  #newHandle(tensor: Pointer): Pointer {
    const handle = this.#library.api.TFE_NewTensorHandle(tensor, this.#status.pointer);
    this.#status.check(() => 'making a tensor');
    if (handle === null) throw new Error('TensorFlow gave no tensor and no reason');
    return handle;
  }

  #moveTo(device: string, handle: Pointer): Pointer {
    const { api } = this.#library;
    const context = this.#context.pointer;
    const moved = api.TFE_TensorHandleCopyToDevice(handle, context, cString(device), this.#status.pointer);
    api.TFE_DeleteTensorHandle(handle);
    this.#status.check(() => `copying a tensor to ${device}`);
    if (moved === null) throw new Error(`TensorFlow copied no tensor to ${device} and gave no reason`);
    return moved;
  }

  #adopt(handle: Pointer): number {
    const id = this.#nextId++;
    this.#handles.set(id, handle);
    return id;
  }

  #adoptAll(handles: Pointer[]): TensorMetadata[] {
    const { api } = this.#library;
    const dtypes = handles.map((handle) => api.TFE_TensorHandleDataType(handle));
    const unknown = dtypes.find((dtype) => !KNOWN_DTYPES.has(dtype));
    if (unknown !== undefined) {
      for (const handle of handles) api.TFE_DeleteTensorHandle(handle);
      throw new Error(`it gave a ${dtypeName(unknown)} tensor, which TensorFlow.js has no dtype for`);
    }
    return handles.map((handle, index) => ({
      shape: this.#shape(handle),
      dtype: dtypes[index]!,
      id: this.#adopt(handle),
    }));
  }

  #shape(handle: Pointer): number[] {
    const { api } = this.#library;
    const shape = new Array<number>(Math.max(0, api.TFE_TensorHandleNumDims(handle, this.#status.pointer)));
    for (let axis = 0; axis < shape.length; axis++) {
      shape[axis] = api.TFE_TensorHandleDim(handle, axis, this.#status.pointer);
    }
    this.#status.check(() => 'asking for a shape');
    return shape;
  }

  #handle(id: number): Pointer {
    const handle = this.#handles.get(id);
    if (handle === undefined) {
      throw new Error(
        id < 0
          ? 'this tensor was made while a step was compiled and exists in that step alone: return it from the step'
          : `tensor ${id} does not exist or was deleted`,
      );
    }
    return handle;
  }

  #explain(error: unknown, name: string, inputs: Pointer[]): Error {
    const { api } = this.#library;
    const operands = inputs.map(
      (handle) => `${dtypeName(api.TFE_TensorHandleDataType(handle))} [${this.#shape(handle).join(', ')}]`,
    );
    const given = operands.length > 0 ? ` (inputs: ${operands.join('; ')})` : '';
    const message = `${name} failed: ${error instanceof Error ? error.message : String(error)}${given}`;
    return error instanceof TensorflowError ? new TensorflowError(message, error.code) : new Error(message);
  }
}
