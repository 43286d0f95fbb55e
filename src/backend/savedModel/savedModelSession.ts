import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GraphOutput, Pointer } from '../libtensorflow/cApi.ts';
import { cString } from '../libtensorflow/cString.ts';
import { dtypeName } from '../libtensorflow/dtypes.ts';
import { configWithGpus, configWithoutGpu, readGpuOptions } from '../libtensorflow/gpuOptions.ts';
import type { LibtensorflowBinding } from '../libtensorflow/libtensorflowBinding.ts';
import { Status } from '../libtensorflow/status.ts';
import type { NamedTensor, Signature } from './signature.ts';
import type { SavedGraph } from './savedModelFile.ts';
import { decodeSavedModel, SERVE_TAG } from './savedModelFile.ts';
import { SAVED_MODEL_FILE } from './savedModelFolder.ts';

/** A SavedModel that TensorFlow has loaded; whoever loads it disposes it. */
export class SavedModelSession {
  readonly signatures: Readonly<Record<string, Signature<NamedTensor>>>;
  readonly #binding: LibtensorflowBinding;
  readonly #graph: Pointer;
  readonly #session: Pointer;
  #running = 0;
  #isDisposed = false;

  private constructor(
    binding: LibtensorflowBinding,
    signatures: Readonly<Record<string, Signature<NamedTensor>>>,
    native: { graph: Pointer; session: Pointer },
  ) {
    this.#binding = binding;
    this.signatures = signatures;
    this.#graph = native.graph;
    this.#session = native.session;
  }

  /**
   * Loads the graph for serving, and restores its variables.
   * @throws Error that says what the folder lacks, or what TensorFlow did not like.
   */
  static async load(binding: LibtensorflowBinding, folder: string): Promise<SavedModelSession> {
    const { tags, signatures } = await readServedGraph(folder);
    const { api, sessions } = binding.library;
    const status = new Status(binding.library);
    const options = api.TF_NewSessionOptions();
    const graph = api.TF_NewGraph();
    try {
      const config = binding.isUsingGpuDevice()
        ? configWithGpus(readGpuOptions(process.env))
        : configWithoutGpu();
      api.TF_SetConfig(options, config, config.length, status.pointer);
      status.check(() => 'setting the devices to use');
      const place = Buffer.from(`${folder}\0`);
      const session = await sessions.load(options, place, tags, graph, status.pointer);
      status.check(() => `loading the SavedModel ${folder}`);
      if (session === null) throw new Error(`TensorFlow loaded nothing of ${folder} and gave no reason`);
      return new SavedModelSession(binding, signatures, { graph, session });
    } catch (error) {
      api.TF_DeleteGraph(graph);
      throw error;
    } finally {
      api.TF_DeleteSessionOptions(options);
      status.dispose();
    }
  }

  /**
   * Computes a signature's outputs on another thread.
   * @param inputs numbers of tensors in the order of the signature's inputs and of their dtypes; they stay the caller's.
   * @returns numbers of tensors in the order of its outputs, which are the caller's.
   * @throws TensorflowError
   */
  async run(signature: Signature<NamedTensor>, inputs: readonly number[]): Promise<number[]> {
    if (this.#isDisposed) throw new Error('this SavedModel was disposed');
    const { library, eager } = this.#binding;
    const status = new Status(library);
    const given: Pointer[] = [];
    const results = new BigUint64Array(signature.outputs.length);
    this.#running++;
    try {
      for (const id of inputs) given.push(eager.resolve(id));
      await library.sessions.run(
        this.#session,
        signature.inputs.map((input) => this.#outputOf(input)),
        BigUint64Array.from(given),
        signature.outputs.map((output) => this.#outputOf(output)),
        results,
        status.pointer,
      );
      status.check();
      return Array.from(results, (tensor) => eager.adopt(tensor));
    } finally {
      for (const tensor of [...given, ...results]) if (tensor !== 0n) library.api.TF_DeleteTensor(tensor);
      status.dispose();
      this.#running--;
      if (this.#isDisposed) this.#close();
    }
  }

  /** Lets go of it, after what is running. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#close();
  }

  #close(): void {
    if (this.#running > 0) return;
    const { library } = this.#binding;
    const status = new Status(library);
    library.api.TF_CloseSession(this.#session, status.pointer);
    library.api.TF_DeleteSession(this.#session, status.pointer);
    library.api.TF_DeleteGraph(this.#graph);
    status.dispose();
  }

  #outputOf({ name, place, dtype }: NamedTensor): GraphOutput {
    const [operation = '', index = '0'] = place.split(':');
    const oper =
      operation && this.#binding.library.api.TF_GraphOperationByName(this.#graph, cString(operation));
    if (!oper) {
      throw new Error(`${name} (${dtypeName(dtype)}) is no plain tensor of the graph, such as a sparse one`);
    }
    return { oper, index: Number(index) };
  }
}

async function readServedGraph(folder: string): Promise<SavedGraph> {
  const file = path.join(folder, SAVED_MODEL_FILE);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${folder} is no SavedModel: ${SAVED_MODEL_FILE} can't be read there (${error.code})`);
  });
  const graphs = decodeSavedModel(bytes);
  const served = graphs.find(({ tags }) => tags.includes(SERVE_TAG));
  if (served) return served;
  const tags = graphs.map((graph) => `[${graph.tags.join(', ')}]`).join(', ') || 'none';
  throw new Error(`${folder} has no graph with the tag "${SERVE_TAG}"; it has graphs with the tags ${tags}`);
}
