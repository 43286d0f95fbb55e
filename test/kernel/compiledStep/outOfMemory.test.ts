import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileStep, OutOfMemoryError } from 'trainbook';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { useBuiltScript } from '../../support/useBuiltScript.ts';
import { counts, useCompiledSteps, withEagerSteps } from './support.ts';

useCompiledSteps();

/** More bytes than any machine has address space for. */
const TOO_LARGE = [2 ** 25, 2 ** 25];

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: Error) => error,
  );
}

describe('memory that runs out', () => {
  it('ends a compiled step with an error; variables and tensors are as before', async () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const length = tf.variable(tf.scalar(1), false);
    const step = compileStep(
      (x: tf.Tensor) => {
        const huge = tf.fill(TOO_LARGE, 1).mul(length).sum();
        variable.assign(variable.add(x.sum()).add(huge));
        return variable.clone();
      },
      { name: 'the huge step', makesNoVariables: true },
    );
    const run = () => failureOf(step({ data: Float32Array.of(1, 2), shape: [2, 1] }));
    await run(); // the variables go to the device
    const before = counts();
    const error = await run();
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error.message).toMatch(
      /^the huge step on a batch of 2 needs at least \d+ GiB of memory; .* can be had\. /,
    );
    expect(error.message).toContain('Not even one sample would fit');
    expect([...variable.dataSync()]).toEqual([1, 2]);
    expect(step.functionCount).toBe(0);
    expect(counts()).toEqual(before);
  });

  it('is told from other failures by what TensorFlow says, in a step that runs op by op too', async () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const step = compileStep((x: tf.Tensor) => tf.fill(TOO_LARGE, 1).sum().add(x.sum()), {
      name: 'the huge step',
    });
    const run = () => step({ data: Float32Array.of(1), shape: [1] });
    const compiled = await failureOf(run());
    expect(compiled).toBeInstanceOf(OutOfMemoryError);
    expect((compiled.cause as Error).message).toMatch(
      /OOM when allocating tensor with shape\[33554432,33554432\][^[\]]*cpu/,
    );
    const eager = await withEagerSteps(() => failureOf(run()));
    expect(eager.message).toMatch(/OOM|needs more memory than there is/);
    expect([...variable.dataSync()]).toEqual([1, 2]);
  });
});

describe.runIf(process.platform === 'linux')('a process with little memory', () => {
  const script = useBuiltScript('test/support/backend/bigBatch.ts');
  const environment = { ...process.env };

  beforeAll(async () => {
    environment['TRAINBOOK_LIBTENSORFLOW'] = await provideLibrary();
  });

  it('refuses a batch that can not fit, changes nothing, and computes the batch that it names', async () => {
    const limited = `ulimit -v ${6 * 2 ** 20} && exec "$0" "$1" "$2"`;
    const { stdout } = await promisify(execFile)('sh', ['-c', limited, process.execPath, script, '4000'], {
      env: environment,
    });
    const result = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
    expect(result).toMatchObject({ name: 'OutOfMemoryError', isUnchanged: true });
    expect(result['message']).toMatch(
      /^the big step on a batch of 4000 needs at least .* A batch of \d+ would fit/,
    );
    expect(result['fitting']).toBeGreaterThan(1);
    expect(result['fitting']).toBeLessThan(1000);
    expect(result['loss']).toEqual(expect.any(Number));
  });
});
