import type { Graph } from '../compiledStep/graph.ts';
import type { NodeBackend } from '../compiledStep/nodeBackend.ts';
import type { Feed } from '../compiledStep/stepInputs.ts';
import type { GraphOutput } from '../libtensorflow/cApi.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import type { ConstantValue } from './recordingGraph.ts';

/** A protocol buffer ends at 2 GiB; room is left for all that is no value. */
const MOST_BYTES = 2 ** 31 - 2 ** 25;

/** Puts values into a graph as constants: each variable once, and no more than a file can hold. */
export class FrozenValues {
  readonly #graph: Graph;
  readonly #backend: NodeBackend;
  readonly #mostBytes: number;
  readonly #variables = new Map<object, GraphOutput>();
  #bytes = 0;

  /** @param mostBytes the limit, for tests. */
  constructor(graph: Graph, backend: NodeBackend, mostBytes = MOST_BYTES) {
    this.#graph = graph;
    this.#backend = backend;
    this.#mostBytes = mostBytes;
  }

  /**
   * @throws Error when all values together are more than a SavedModel's graph can hold.
   */
  constant({ shape, dtype, values }: ConstantValue): GraphOutput {
    this.#bytes += Array.isArray(values)
      ? values.reduce((sum, { byteLength }) => sum + byteLength, 0)
      : values.byteLength;
    if (this.#bytes > this.#mostBytes) {
      throw new Error(
        `its weights and constants take more than ${this.#mostBytes} bytes, which is all that the graph of a ` +
          'SavedModel can hold: export parts of it, or a smaller model',
      );
    }
    return this.#graph.constant(shape, dtype, values);
  }

  /**
   * What a recorded step takes from outside, as it is now.
   * @throws Error for the key of random numbers, which would be the same in each run.
   */
  freeze(feed: Exclude<Feed, { kind: 'argument' }>): GraphOutput {
    switch (feed.kind) {
      case 'captured':
        return this.#tensor(feed.id);
      case 'variable': {
        const known = this.#variables.get(feed.variable);
        if (known) return known;
        const output = this.#tensor(this.#backend.getInputTensorIds([feed.variable])[0]!);
        this.#variables.set(feed.variable, output);
        return output;
      }
      case 'live':
        if (feed.input.dtype === TF_DTYPES.TF_INT32) {
          throw new Error('it draws random numbers, and an exported function would draw the same each time');
        }
        return this.constant({ ...feed.input, values: feed.input.read() });
    }
  }

  #tensor(id: number): GraphOutput {
    const { eager } = this.#backend.binding;
    const { shape, dtype } = eager.metadataOf(id);
    return this.constant({ shape, dtype, values: eager.tensorDataSync(id) });
  }
}
