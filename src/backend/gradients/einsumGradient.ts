import * as tf from '@tensorflow/tfjs';
import type { Gradient } from './replaceGradient.ts';

/** The gradient of einsum: for each operand, the einsum of the output's gradient with the other operands. */
export const einsumGradient: Gradient = {
  kernelName: tf.Einsum,
  saveAllInputs: true,
  gradFunc(dy, saved, attributes) {
    const { equation } = attributes as { equation: string };
    const [left = '', output = ''] = equation.replace(/\s+/g, '').split('->');
    const terms = left.split(',');
    return Object.fromEntries(
      terms.map((_, index) => [
        index,
        () => operandGradient(dy as tf.Tensor, saved, { terms, output, index }),
      ]),
    );
  },
};

interface Operand {
  /** The letters of each operand's axes. */
  terms: readonly string[];
  output: string;
  /** Of the operand that the gradient is for. */
  index: number;
}

/** An axis that only this operand has was summed over: its gradient is the same all along it. */
function operandGradient(dy: tf.Tensor, operands: readonly tf.Tensor[], operand: Operand): tf.Tensor {
  const { terms, output, index } = operand;
  const term = terms[index]!;
  const { shape } = operands[index]!;
  const others = (list: readonly unknown[]) => list.filter((_, place) => place !== index);
  const given = [output, ...(others(terms) as string[])];
  const kept = [...term].filter((letter) => given.some((each) => each.includes(letter)));
  const gradient = tf.einsum(`${given.join()}->${kept.join('')}`, dy, ...(others(operands) as tf.Tensor[]));
  const sizes = shape.map((size, axis) => (kept.includes(term[axis]!) ? size : 1));
  return tf.broadcastTo(tf.reshape(gradient, sizes), shape);
}
