import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileStep, stepInput } from 'trainbook';
import { randomOps } from '../../../src/backend/compiledStep/randomOps.ts';
import { counts, useCompiledSteps } from './support.ts';

useCompiledSteps();

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
beforeEach(() => warn.mockClear());
afterEach(() => tf.disposeVariables());

async function valuesOf(tensor: tf.Tensor): Promise<number[]> {
  const values = [...(await tensor.data())];
  tensor.dispose();
  return values;
}

const compiled = { makesNoVariables: true };

describe('a compiled step', () => {
  it('gives the results of the step in the form that it has', async () => {
    const step = compileStep(
      ({ a, list }: { a: tf.Tensor; list: tf.Tensor[] }) => ({
        sum: a.add(list[0]!),
        parts: [a.mul(list[1]!), tf.concat([a, list[0]!])],
      }),
      compiled,
    );
    const [a, b, c] = [tf.tensor1d([1, 2]), tf.tensor1d([10, 20]), tf.scalar(3)];
    for (let run = 0; run < 2; run++) {
      const { sum, parts } = await step({ a, list: [b, c] });
      expect(await valuesOf(sum)).toEqual([11, 22]);
      expect(await valuesOf(parts[0]!)).toEqual([3, 6]);
      expect(await valuesOf(parts[1]!)).toEqual([1, 2, 10, 20]);
    }
    expect(step.functionCount).toBe(1);
    expect(warn).not.toHaveBeenCalled();
    step.dispose();
    tf.dispose([a, b, c]);
  });

  it('takes bytes, floats and integers from memory as they are', async () => {
    const step = compileStep((x: tf.Tensor, labels: tf.Tensor) => {
      expect([x.dtype, labels.dtype]).toEqual(['float32', 'int32']);
      return { x: x.div(255), labels: labels.add(tf.scalar(1, 'int32')) };
    }, compiled);
    const { x, labels } = await step(
      { data: Uint8Array.of(0, 51, 255, 102), shape: [2, 2] },
      { data: Int32Array.of(3, 4), shape: [2] },
    );
    expect(x.shape).toEqual([2, 2]);
    expect((await valuesOf(x)).map((value) => value.toFixed(3))).toEqual([
      '0.000',
      '0.200',
      '1.000',
      '0.400',
    ]);
    expect(await valuesOf(labels)).toEqual([4, 5]);
    step.dispose();
  });

  it('is compiled once for each combination of shapes and dtypes, and forgets the least recently used', async () => {
    let runs = 0;
    const step = compileStep((x: tf.Tensor) => {
      runs++;
      return x.mul(2);
    }, compiled);
    const call = async (size: number) =>
      expect(await valuesOf(await step({ data: new Float32Array(size).fill(1), shape: [size] }))).toEqual(
        new Array(size).fill(2),
      );
    for (const size of [32, 32, 7, 32, 7]) await call(size);
    expect([runs, step.functionCount]).toEqual([2, 2]);
    for (let size = 100; size < 115; size++) await call(size);
    expect([runs, step.functionCount]).toEqual([17, 16]);
    await call(7); // was used last of the first two
    expect(runs).toBe(17);
    await call(32);
    expect(runs).toBe(18);
    step.dispose();
  });

  it('asks for its inputs in each run and is not compiled anew when they change', async () => {
    let runs = 0;
    let rate = 0.5;
    const step = compileStep((x: tf.Tensor) => {
      runs++;
      return x.mul(stepInput(() => rate));
    }, compiled);
    const x = tf.scalar(8);
    expect(await valuesOf(await step(x))).toEqual([4]);
    rate = 0.25;
    expect(await valuesOf(await step(x))).toEqual([2]);
    expect(runs).toBe(1);
    step.dispose();
    x.dispose();
  });

  it('changes variables, and reads what was assigned to them since', async () => {
    const total = tf.variable(tf.scalar(1));
    const step = compileStep((x: tf.Tensor) => {
      total.assign(total.add(x) as tf.Scalar);
      total.assign(total.mul(2) as tf.Scalar);
      return { seen: total.add(0) };
    }, compiled);
    const x = tf.scalar(4);
    expect(await valuesOf((await step(x)).seen)).toEqual([10]);
    expect([...total.dataSync()]).toEqual([10]);
    const other = tf.scalar(100);
    total.assign(other);
    expect(await valuesOf((await step(x)).seen)).toEqual([208]);
    expect([...other.dataSync()]).toEqual([100]);
    step.dispose();
    tf.dispose([x, other]);
  });

  it('leaves tensors alone that share the memory of a variable', async () => {
    const weight = tf.variable(tf.tensor1d([1, 2]));
    const copy = weight.clone();
    const twin = tf.variable(weight);
    const step = compileStep((x: tf.Tensor) => {
      weight.assign(weight.add(x) as tf.Tensor1D);
      return twin.add(0);
    }, compiled);
    const x = tf.scalar(5);
    expect(await valuesOf(await step(x))).toEqual([1, 2]);
    expect(await valuesOf(await step(x))).toEqual([1, 2]);
    expect([...weight.dataSync()]).toEqual([11, 12]);
    expect([...copy.dataSync()]).toEqual([1, 2]);
    step.dispose();
    tf.dispose([x, copy]);
  });

  it('keeps tensors around it, even if they are disposed outside', async () => {
    const factor = tf.tensor1d([2, 3]);
    const step = compileStep((x: tf.Tensor) => x.mul(factor), compiled);
    const x = tf.scalar(2);
    expect(await valuesOf(await step(x))).toEqual([4, 6]);
    factor.dispose();
    expect(await valuesOf(await step(x))).toEqual([4, 6]);
    step.dispose();
    x.dispose();
  });

  it('computes gradients', async () => {
    const weight = tf.variable(tf.tensor2d([[1], [2]]));
    const step = compileStep((x: tf.Tensor) => {
      const { value, grads } = tf.variableGrads(
        () => x.matMul(weight).square().mean() as tf.Scalar,
        [weight],
      );
      return { value, gradient: grads[weight.name]! };
    }, compiled);
    const x = tf.tensor2d([
      [1, 1],
      [0, 2],
    ]);
    const { value, gradient } = await step(x);
    expect(await valuesOf(value)).toEqual([12.5]);
    expect(await valuesOf(gradient)).toEqual([3, 11]);
    step.dispose();
    x.dispose();
  });

  it('runs its first call as it is written unless it is told otherwise, so that variables may be made in it', async () => {
    let slot: tf.Variable | undefined;
    const step = compileStep((x: tf.Tensor) => {
      slot ??= tf.variable(tf.zerosLike(x), false);
      slot.assign(slot.add(x));
      return slot.mul(1);
    });
    const x = tf.scalar(3);
    const results: number[] = [];
    for (let run = 0; run < 3; run++) results.push(...(await valuesOf(await step(x))));
    expect(results).toEqual([3, 6, 9]);
    expect(step.functionCount).toBe(1);
    step.dispose();
    x.dispose();
  });

  it('takes calls that do not wait for each other one after the other', async () => {
    const total = tf.variable(tf.scalar(0));
    const step = compileStep((x: tf.Tensor) => {
      total.assign(total.add(x) as tf.Scalar);
      return total.mul(1);
    }, compiled);
    const x = tf.scalar(1);
    const results = await Promise.all(Array.from({ length: 5 }, () => step(x)));
    expect(results.map((result) => result.dataSync()[0])).toEqual([1, 2, 3, 4, 5]);
    tf.dispose(results);
    step.dispose();
    x.dispose();
  });

  it('may be called inside another, as part of it', async () => {
    const double = (x: tf.Tensor) => x.mul(2);
    const inner = compileStep(double, compiled);
    const outer = compileStep((x: tf.Tensor) => double(x).add(1), compiled);
    const x = tf.scalar(4);
    expect(await valuesOf(await outer(x))).toEqual([9]);
    expect(await valuesOf(await inner(x))).toEqual([8]);
    tf.dispose(x);
    for (const step of [inner, outer]) step.dispose();
  });

  it('leaves nothing behind', async () => {
    const weight = tf.variable(tf.ones([4, 4]));
    const run = async () => {
      const step = compileStep((x: tf.Tensor) => {
        const { value, grads } = tf.variableGrads(
          () => x.matMul(weight).relu().mean() as tf.Scalar,
          [weight],
        );
        weight.assign(weight.sub(grads[weight.name]!.mul(stepInput(() => 0.1))) as tf.Tensor2D);
        return value;
      }, compiled);
      for (const size of [3, 3, 5]) {
        (await step({ data: new Float32Array(4 * size), shape: [size, 4] })).dispose();
      }
      step.dispose();
    };
    await run();
    const before = counts();
    for (let times = 0; times < 5; times++) await run();
    expect(counts()).toEqual(before);
  });
});

describe('random numbers in a compiled step', () => {
  it('are drawn anew in each run', async () => {
    const step = compileStep(
      (x: tf.Tensor) => [
        randomOps.dropout(x, 0.5),
        randomOps.randomNormal([1000], 3, 2),
        randomOps.randomUniform([1000], -1, 1),
        randomOps.truncatedNormal([1000], 0, 1),
      ],
      compiled,
    );
    const x = tf.ones([1000]);
    const first = (await step(x)).map((tensor) => [...tensor.dataSync()]);
    const second = (await step(x)).map((tensor) => [...tensor.dataSync()]);
    first.forEach((values, index) => expect(values).not.toEqual(second[index]));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [dropped, normal, uniform, truncated] = second as [number[], number[], number[], number[]];
    expect(new Set(dropped)).toEqual(new Set([0, 2]));
    expect(Math.abs(mean(dropped) - 1)).toBeLessThan(0.15);
    expect(Math.abs(mean(normal) - 3)).toBeLessThan(0.3);
    expect(Math.abs(mean(uniform))).toBeLessThan(0.1);
    expect(Math.max(...truncated.map(Math.abs))).toBeLessThanOrEqual(2);
    step.dispose();
  });

  it.each([
    ['dropout', () => tf.layers.dropout({ rate: 0.5 })],
    ['spatialDropout1d', () => tf.layers.spatialDropout1d({ rate: 0.5 })],
    ['gaussianNoise', () => tf.layers.gaussianNoise({ stddev: 1 })],
    ['gaussianDropout', () => tf.layers.gaussianDropout({ rate: 0.5 })],
    ['alphaDropout', () => tf.layers.alphaDropout({ rate: 0.5 })],
    ['lstm', () => tf.layers.lstm({ units: 16, dropout: 0.5, recurrentDropout: 0.5 })],
    ['gru', () => tf.layers.gru({ units: 16, dropout: 0.5, recurrentDropout: 0.5 })],
    ['simpleRNN', () => tf.layers.simpleRNN({ units: 16, dropout: 0.5, recurrentDropout: 0.5 })],
  ])('of the layer %s are drawn anew in each run, and only in training', async (_name, make) => {
    const layer = make();
    const x = tf.ones([2, 5, 8]);
    layer.apply(x);
    const run = (training: boolean) =>
      compileStep((input: tf.Tensor) => layer.apply(input, { training }) as tf.Tensor, compiled);
    const training = run(true);
    const first = await valuesOf(await training(x));
    expect(await valuesOf(await training(x))).not.toEqual(first);
    const inference = run(false);
    const still = await valuesOf(await inference(x));
    expect(await valuesOf(await inference(x))).toEqual(still);
    expect(warn).not.toHaveBeenCalled();
    for (const step of [training, inference]) step.dispose();
  });

  it('are the same where the key is, compiled or not', async () => {
    let counter = 1;
    const make = (options: object) =>
      compileStep((x: tf.Tensor) => randomOps.dropout(x, 0.5), {
        randomKey: () => [7, counter],
        ...options,
      });
    const x = tf.ones([50]);
    const step = make(compiled);
    const first = await valuesOf(await step(x));
    counter = 2;
    expect(await valuesOf(await step(x))).not.toEqual(first);
    counter = 1;
    expect(await valuesOf(await step(x))).toEqual(first);
    expect(await valuesOf(await make({})(x))).toEqual(first); // a first call, which is not compiled
  });

  it('are others in each of several calls that wait for one another', async () => {
    const step = compileStep(
      (x: tf.Tensor) => randomOps.randomUniform([1]).add(x.sum().mul(tf.scalar(0))),
      compiled,
    );
    const x = { data: Float32Array.of(1), shape: [1] };
    const drawn = await Promise.all([step(x), step(x), step(x), step(x)]);
    expect(new Set(drawn.map((tensor) => tensor.dataSync()[0])).size).toBe(4);
    tf.dispose(drawn);
  });
});

describe('a step that cannot be compiled runs op by op and says so once', () => {
  const expectRefusal = (reason: RegExp) => {
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(/is not compiled and runs op by op, which is slower/);
    expect(warn.mock.calls[0]![0]).toMatch(reason);
  };

  it('because it reads a value, with the line', async () => {
    const reading = compileStep((x: tf.Tensor) => x.mul(x.dataSync()[0]!), compiled);
    const x = tf.scalar(3);
    expect(await valuesOf(await reading(x))).toEqual([9]);
    expect(await valuesOf(await reading(x))).toEqual([9]);
    expectRefusal(/a value is read inside it \(at .*compileStep\.test\.ts:\d+:\d+\)/);
  });

  it('because it draws with Math.random()', async () => {
    const step = compileStep((x: tf.Tensor) => x.mul(Math.random()), compiled);
    const x = tf.scalar(1);
    expect(await valuesOf(await step(x))).not.toEqual(await valuesOf(await step(x)));
    expectRefusal(/Math\.random\(\) would give the same number in each run/);
  });

  it('because it uses an optimizer of TensorFlow.js, whose learning rate would stay', async () => {
    const weight = tf.variable(tf.scalar(1));
    const optimizer = tf.train.sgd(0.1);
    const step = compileStep(() => {
      optimizer.minimize(() => weight.square() as tf.Scalar);
      return weight.mul(1);
    }, compiled);
    expect((await valuesOf(await step()))[0]).toBeCloseTo(0.8, 6);
    expectRefusal(/an optimizer of TensorFlow\.js would keep its learning rate/);
  });

  it('because it makes a variable in each run', async () => {
    const step = compileStep((x: tf.Tensor) => {
      const helper = tf.variable(x.mul(2), false);
      const result = helper.add(1);
      helper.dispose();
      return result;
    });
    const x = tf.scalar(1);
    for (let run = 0; run < 3; run++) expect(await valuesOf(await step(x))).toEqual([3]);
  });

  it('because the shape of a tensor depends on values', async () => {
    const step = compileStep((x: tf.Tensor) => tf.unique(x as tf.Tensor1D).values.mul(2), compiled);
    expect(await valuesOf(await step(tf.tensor1d([4, 4, 5], 'int32')))).toEqual([8, 10]);
    expectRefusal(/shape depends on values/);
  });
});

describe('when a step fails', () => {
  it('in the middle of being recorded, everything is as before', async () => {
    const weight = tf.variable(tf.tensor1d([1, 2]));
    let fails = true;
    const step = compileStep((x: tf.Tensor) => {
      const { value, grads } = tf.variableGrads(() => {
        const loss = weight.mul(x).square().mean() as tf.Scalar;
        if (fails) throw new Error('half way');
        return loss;
      }, [weight]);
      weight.assign(weight.sub(grads[weight.name]!) as tf.Tensor1D);
      return value;
    }, compiled);
    const x = tf.scalar(1);
    await expect(step(x)).rejects.toThrow('half way'); // uploads x and the weight
    const { scopeStack, gradientDepth } = tf.engine().state;
    const before = { ...counts(), scopes: scopeStack.length, gradientDepth, random: Math.random };
    await expect(step(x)).rejects.toThrow('half way');
    const { state } = tf.engine();
    expect({
      ...counts(),
      scopes: state.scopeStack.length,
      gradientDepth: state.gradientDepth,
      random: Math.random,
    }).toEqual(before);
    expect([...weight.dataSync()]).toEqual([1, 2]);
    fails = false;
    expect(await valuesOf(await step(x))).toEqual([2.5]);
    expect([...weight.dataSync()]).toEqual([0, 0]);
  });

  it('after an assignment, the variable has its value', async () => {
    const weight = tf.variable(tf.scalar(1));
    const step = compileStep((x: tf.Tensor) => {
      weight.assign(weight.add(x) as tf.Scalar);
      throw new Error('too late');
    }, compiled);
    await expect(step(tf.scalar(1))).rejects.toThrow('too late');
    expect([...weight.dataSync()]).toEqual([1]);
  });

  it('in the library, no variable has changed', async () => {
    const weight = tf.variable(tf.scalar(1));
    const step = compileStep((indices: tf.Tensor) => {
      weight.assign(weight.add(1) as tf.Scalar);
      return tf.gather(tf.tensor1d([1, 2, 3]), indices as tf.Tensor1D);
    }, compiled);
    const indices = tf.tensor1d([0, 7], 'int32');
    await expect(step(indices)).rejects.toThrow(/indices\[1\] = 7 is not in \[0, 3\)/);
    expect([...weight.dataSync()]).toEqual([1]);
    expect(await valuesOf(await step(tf.tensor1d([0, 2], 'int32')))).toEqual([1, 3]);
    expect([...weight.dataSync()]).toEqual([2]);
  });

  it('because it is asynchronous, it says so', async () => {
    const step = compileStep(async (x: tf.Tensor) => x, compiled);
    await expect(step(tf.scalar(1))).rejects.toThrow('is asynchronous: a step gives its results at once');
  });

  it('because an argument is no tensor, it says what to do', async () => {
    const step = compileStep((x: tf.Tensor, rate: tf.Tensor) => x.mul(rate), compiled);
    await expect(step(tf.scalar(1), 0.5 as never)).rejects.toThrow(/\[1\] must be a tensor.*stepInput/);
  });
});
