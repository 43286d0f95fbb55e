import type * as tf from '@tensorflow/tfjs';
import type { NodeBackend } from '../compiledStep/nodeBackend.ts';
import { currentNodeBackend } from '../compiledStep/nodeBackend.ts';
import type { StepInput } from '../compiledStep/stepInputs.ts';
import { dtypeName } from '../libtensorflow/dtypes.ts';
import type { ExportedFunction } from './exportedFunction.ts';
import { SavedModelSession } from './savedModelSession.ts';
import { runSignature } from './sessionTensors.ts';
import type { NamedTensor, OpenShape } from './signature.ts';
import { writeSavedModel } from './writeSavedModel.ts';

/** An input or output of a loaded signature. */
export interface LoadedTensor {
  name: string;
  /** TensorFlow's name, such as `uint8`. */
  dtype: string;
  shape: OpenShape;
}

/** A function of a SavedModel; inputs and outputs are in the order of the lists. */
export interface LoadedSignature {
  inputs: readonly LoadedTensor[];
  outputs: readonly LoadedTensor[];
  /** The results are the caller's. */
  run(inputs: readonly StepInput[]): Promise<tf.Tensor[]>;
}

export interface LoadedSavedModel {
  signatures: Readonly<Record<string, LoadedSignature>>;
  dispose(): void;
}

/** TensorFlow's SavedModels, while libtensorflow is TensorFlow.js's backend: what the library's port asks for. */
export const libtensorflowSavedModels = {
  /** @throws Error that names the signature that can't be exported; TensorflowError. */
  async write(folder: string, functions: Readonly<Record<string, ExportedFunction>>): Promise<void> {
    await writeSavedModel(requireBackend(), folder, functions);
  },

  /** @throws Error that says what is wrong with the folder; TensorflowError. */
  async load(folder: string): Promise<LoadedSavedModel> {
    const backend = requireBackend();
    const session = await SavedModelSession.load(backend.binding, folder);
    const signatures = Object.entries(session.signatures).map(([name, signature]) => {
      const loaded: LoadedSignature = {
        inputs: signature.inputs.map(describe),
        outputs: signature.outputs.map(describe),
        run: (inputs) => runSignature(backend, session, signature, inputs),
      };
      return [name, loaded] as const;
    });
    return { signatures: Object.fromEntries(signatures), dispose: () => session.dispose() };
  },
};

function requireBackend(): NodeBackend {
  const backend = currentNodeBackend();
  if (backend) return backend;
  throw new Error(
    'SavedModels need libtensorflow, and another backend is in use here: ' +
      '`trainbook doctor` says why, `trainbook setup` gets it',
  );
}

function describe({ name, dtype, shape }: NamedTensor): LoadedTensor {
  return { name, dtype: dtypeName(dtype), shape };
}
