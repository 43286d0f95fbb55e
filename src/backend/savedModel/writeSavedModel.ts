import * as tf from '@tensorflow/tfjs';
import { Graph } from '../compiledStep/graph.ts';
import type { NodeBackend } from '../compiledStep/nodeBackend.ts';
import type { HostArray } from '../compiledStep/stepInputs.ts';
import { Status } from '../libtensorflow/status.ts';
import { compareResults } from './compareResults.ts';
import { composeSignature } from './composeSignature.ts';
import type { ExportedFunction } from './exportedFunction.ts';
import { checkFunction, checkName, namedStep } from './exportedFunction.ts';
import { FrozenValues } from './frozenValues.ts';
import { symbolicInput, toSignatureTensor, trialInput } from './inputSpec.ts';
import type { BatchSizes } from './openConstants.ts';
import { recordStep, releaseRecording } from './recordStep.ts';
import { encodeSavedModel } from './savedModelFile.ts';
import { placeSavedModel } from './savedModelFolder.ts';
import { SavedModelSession } from './savedModelSession.ts';
import { runSignature } from './sessionTensors.ts';
import type { NamedTensor, PlacedTensor, Signature } from './signature.ts';

/** Two sizes that no other size of a network is likely to be. */
const RECORDED_BATCH_SIZES: BatchSizes = [13, 29];

/** Neither of them is one that was recorded. */
const TRIED_BATCH_SIZES = [1, 3];

const CPU_TOLERANCE = 1e-4;

/** GPUs multiply with fewer bits (TF32), and choose among ways to do it as they like. */
const GPU_TOLERANCE = 1e-2;

type Functions = Readonly<Record<string, ExportedFunction>>;

/**
 * Writes functions of tensors as the signatures of one SavedModel, with the values that their variables have now, and
 * tries each on the library before the folder is put in its place.
 * @param functions by the names of their signatures.
 * @throws Error that names the signature and says why it can't be exported; nothing is left behind then.
 */
export async function writeSavedModel(
  backend: NodeBackend,
  folder: string,
  functions: Functions,
): Promise<void> {
  if (Object.keys(functions).length === 0) throw new Error('a SavedModel needs one signature at least');
  const content = encodeSavedModel(composeGraph(backend, functions));
  await placeSavedModel(folder, content, async (whole) => {
    const session = await SavedModelSession.load(backend.binding, whole);
    try {
      for (const [name, exported] of Object.entries(functions)) {
        await tryOut(backend, session, session.signatures[name]!, exported).catch((error: unknown) => {
          throw inSignature(name, error);
        });
      }
    } finally {
      session.dispose();
    }
  });
}

function composeGraph(backend: NodeBackend, functions: Functions): Parameters<typeof encodeSavedModel>[0] {
  const { library } = backend.binding;
  const status = new Status(library);
  const graph = new Graph(library, status);
  try {
    const frozen = new FrozenValues(graph, backend);
    const signatures = Object.entries(functions).map(([name, exported]) => {
      try {
        checkName('signature', name);
        checkFunction(exported);
        const placed = compose(backend, graph, frozen, exported);
        return [
          name,
          { inputs: placed.inputs.map(nameTensor), outputs: placed.outputs.map(nameTensor) },
        ] as const;
      } catch (error) {
        throw inSignature(name, error);
      }
    });
    return {
      graph: graph.toDefinition(),
      signatures: Object.fromEntries(signatures),
      tensorflowVersion: library.api.TF_Version(),
    };
  } finally {
    graph.dispose();
    status.dispose();
  }

  function nameTensor({ output, ...tensor }: PlacedTensor): NamedTensor {
    return { ...tensor, place: `${library.api.TF_OperationName(output.oper)}:${output.index}` };
  }
}

function compose(
  backend: NodeBackend,
  graph: Graph,
  frozen: FrozenValues,
  exported: ExportedFunction,
): Signature<PlacedTensor> {
  const step = namedStep(exported);
  const specs = Object.values(exported.inputs);
  const tensors = Object.entries(exported.inputs).map(([name, spec]) => toSignatureTensor(name, spec));
  const record = (batchSize: number) =>
    recordStep(
      backend,
      step,
      specs.map((spec) => symbolicInput(spec, batchSize)),
    );
  const first = record(RECORDED_BATCH_SIZES[0]);
  try {
    const second = isOpen(exported) ? record(RECORDED_BATCH_SIZES[1]) : first;
    try {
      return composeSignature(graph, frozen, tensors, { first, second, batchSizes: RECORDED_BATCH_SIZES });
    } finally {
      if (second !== first) releaseRecording(backend, second);
    }
  } finally {
    releaseRecording(backend, first);
  }
}

/** Compares a signature with its function, on batch sizes that it was not made from. */
async function tryOut(
  backend: NodeBackend,
  session: SavedModelSession,
  signature: Signature<NamedTensor>,
  exported: ExportedFunction,
): Promise<void> {
  const tolerance = backend.binding.isUsingGpuDevice() ? GPU_TOLERANCE : CPU_TOLERANCE;
  for (const batchSize of isOpen(exported) ? TRIED_BATCH_SIZES : [1]) {
    const inputs = Object.fromEntries(
      Object.entries(exported.inputs).map(([name, spec]) => [name, trialInput(spec, batchSize)]),
    );
    const expected = runEagerly(exported, Object.values(inputs));
    const actual: tf.Tensor[] = [];
    try {
      const given = signature.inputs.map(({ name }) => inputs[name]!);
      actual.push(...(await runSignature(backend, session, signature, given)));
      for (const [index, { name }] of signature.outputs.entries()) {
        const wrong = await compareResults(actual[index]!, expected[name]!, tolerance);
        if (wrong !== undefined) {
          throw new Error(`as a SavedModel it does not give what it gives here: of ${name}, ${wrong}`);
        }
      }
    } finally {
      tf.dispose([actual, expected]);
    }
  }
}

function runEagerly(exported: ExportedFunction, inputs: readonly HostArray[]): Record<string, tf.Tensor> {
  const toTensor = ({ data, shape }: HostArray): tf.Tensor =>
    tf.tensor(data instanceof Uint8Array ? Float32Array.from(data) : data, [...shape]);
  return tf.tidy(() => namedStep(exported)(inputs.map(toTensor)));
}

function isOpen({ inputs }: ExportedFunction): boolean {
  return Object.values(inputs).some(({ shape }) => shape[0] === null);
}

function inSignature(name: string, error: unknown): Error {
  if (!(error instanceof Error))
    return new Error(`the signature ${name} can't be exported: ${String(error)}`);
  return new Error(`the signature ${name} can't be exported: ${error.message}`, { cause: error });
}
