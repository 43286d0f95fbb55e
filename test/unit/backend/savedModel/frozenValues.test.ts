import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../../src/backend/compiledStep/graph.ts';
import type { NodeBackend } from '../../../../src/backend/compiledStep/nodeBackend.ts';
import { TF_DTYPES } from '../../../../src/backend/libtensorflow/dtypes.ts';
import { FrozenValues } from '../../../../src/backend/savedModel/frozenValues.ts';

/** A graph that counts its constants, and a backend with one tensor of four floats. */
function frozen(mostBytes: number): { values: FrozenValues; constants: () => number } {
  let count = 0;
  const graph = { constant: () => ({ oper: BigInt(++count), index: 0 }) } as unknown as Graph;
  const eager = {
    metadataOf: (id: number) => ({ id, shape: [4], dtype: TF_DTYPES.TF_FLOAT }),
    tensorDataSync: () => new Float32Array(4),
  };
  const backend = { binding: { eager }, getInputTensorIds: () => [1] } as unknown as NodeBackend;
  return { values: new FrozenValues(graph, backend, mostBytes), constants: () => count };
}

describe('values that become constants', () => {
  it('are refused where a file could not hold them', () => {
    const { values } = frozen(40);
    const four = { shape: [4], dtype: TF_DTYPES.TF_FLOAT, values: new Float32Array(4) };
    values.constant(four);
    values.freeze({ kind: 'captured', id: 1 });
    expect(() => values.constant({ shape: [1], dtype: 7, values: [new Uint8Array(9)] })).toThrow(
      'its weights and constants take more than 40 bytes, which is all that the graph of a SavedModel can hold',
    );
  });

  it('are there once for each variable', () => {
    const variable = tf.variable(tf.zeros([4]));
    const { values, constants } = frozen(16);
    const first = values.freeze({ kind: 'variable', variable });
    expect(values.freeze({ kind: 'variable', variable })).toBe(first);
    expect(constants()).toBe(1);
    variable.dispose();
  });

  it('are asked for where they change from run to run', () => {
    const { values } = frozen(16);
    const input = { shape: [], dtype: TF_DTYPES.TF_FLOAT, read: () => Float32Array.of(3) };
    expect(values.freeze({ kind: 'live', input })).toEqual({ oper: 1n, index: 0 });
  });
});
