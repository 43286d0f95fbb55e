import type * as tf from '@tensorflow/tfjs';
import type { NodeBackend } from '../compiledStep/nodeBackend.ts';
import type { StepInput } from '../compiledStep/stepInputs.ts';
import { dtypeOfArray, isHostArray } from '../compiledStep/stepInputs.ts';
import { dtypeName, TF_DTYPES } from '../libtensorflow/dtypes.ts';
import type { SavedModelSession } from './savedModelSession.ts';
import type { NamedTensor, Signature } from './signature.ts';

/** The dtypes of TensorFlow that tfjs has, and may have as inputs and outputs as they are. */
const OWN_DTYPES: ReadonlySet<number> = new Set([
  TF_DTYPES.TF_FLOAT,
  TF_DTYPES.TF_INT32,
  TF_DTYPES.TF_BOOL,
  TF_DTYPES.TF_STRING,
  TF_DTYPES.TF_COMPLEX64,
]);

/** Whole numbers, which tfjs has as int32; all other dtypes that it lacks become float32. */
const WHOLE_DTYPES: ReadonlySet<number> = new Set([4, 5, 6, 9, 17, 22, 23]);

/**
 * Runs a signature on tensors of tfjs.
 * @param inputs in the order of the signature's; their dtypes are cast to what it takes.
 * @returns its outputs in order, which are the caller's.
 */
export async function runSignature(
  backend: NodeBackend,
  session: SavedModelSession,
  signature: Signature<NamedTensor>,
  inputs: readonly StepInput[],
): Promise<tf.Tensor[]> {
  const { eager } = backend.binding;
  const own: number[] = [];
  try {
    const ids = signature.inputs.map((input, index) => inputId(backend, input, inputs[index]!, own));
    const results = await session.run(signature, ids);
    return results.map((id) => toTensor(backend, id));
  } finally {
    for (const id of own) eager.deleteTensor(id);
  }
}

/** @param own gets the numbers of tensors that were made on the way. */
function inputId(backend: NodeBackend, wanted: NamedTensor, input: StepInput, own: number[]): number {
  const { eager } = backend.binding;
  let id: number;
  if (isHostArray(input)) {
    id = eager.createTensor([...input.shape], dtypeOfArray(input.data), input.data);
    own.push(id);
  } else {
    id = backend.getInputTensorIds([input])[0]!;
  }
  const { shape, dtype } = eager.metadataOf(id);
  if (!fits(shape, wanted)) {
    const sizes = wanted.shape!.map((size) => size ?? 'any');
    throw new Error(
      `the input ${wanted.name} takes the shape [${sizes.join(', ')}], got [${shape.join(', ')}]`,
    );
  }
  if (dtype === wanted.dtype) return id;
  const name = `${dtypeName(dtype)} where ${wanted.name} takes ${dtypeName(wanted.dtype)}`;
  if (dtype === TF_DTYPES.TF_STRING || wanted.dtype === TF_DTYPES.TF_STRING)
    throw new TypeError(`got ${name}`);
  const castId = eager.cast(id, wanted.dtype);
  own.push(castId);
  return castId;
}

function fits(shape: readonly number[], wanted: NamedTensor): boolean {
  if (!wanted.shape) return true;
  return (
    wanted.shape.length === shape.length &&
    wanted.shape.every((size, axis) => size === null || size === shape[axis])
  );
}

function toTensor(backend: NodeBackend, id: number): tf.Tensor {
  const { eager } = backend.binding;
  const metadata = eager.metadataOf(id);
  if (OWN_DTYPES.has(metadata.dtype)) return backend.createOutputTensor(metadata);
  const target = WHOLE_DTYPES.has(metadata.dtype) ? TF_DTYPES.TF_INT32 : TF_DTYPES.TF_FLOAT;
  const castId = eager.cast(metadata.id, target);
  eager.deleteTensor(id);
  return backend.createOutputTensor(eager.metadataOf(castId));
}
