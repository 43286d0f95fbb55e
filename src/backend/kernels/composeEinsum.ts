import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replaceKernel.ts';

/**
 * Gives a backend without it einsum for one or two operands: each operand gets an axis for every letter, they are
 * multiplied, and the letters that the output lacks are summed over. A product of matrices is what a layer should use
 * where speed matters.
 */
export function composeEinsum(backendName: string): void {
  replaceKernel(backendName, tf.Einsum, () => (args) => {
    const operands = Object.values(args.inputs) as tf.Tensor[];
    const { equation } = args.attrs as unknown as { equation: string };
    const [left = '', output = ''] = equation.replace(/\s+/g, '').split('->');
    return tf.tidy(() => compute(operands, left.split(','), output));
  });
}

function compute(operands: tf.Tensor[], terms: string[], output: string): tf.Tensor {
  const summed = [...new Set(terms.join(''))].filter((letter) => !output.includes(letter));
  const letters = [...output, ...summed];
  const product = operands
    .map((operand, index) => alongAxes(operand, terms[index]!, letters))
    .reduce((result, factor) => tf.mul(result, factor));
  const axes = summed.map((_, index) => output.length + index);
  return axes.length > 0 ? tf.sum(product, axes) : tf.clone(product);
}

/** The operand with its axes in the order of the letters, and one of size 1 for each letter that it lacks. */
function alongAxes(operand: tf.Tensor, term: string, letters: readonly string[]): tf.Tensor {
  const own = letters.filter((letter) => term.includes(letter));
  const ordered = tf.transpose(
    operand,
    own.map((letter) => term.indexOf(letter)),
  );
  const sizes = letters.map((letter) => (term.includes(letter) ? operand.shape[term.indexOf(letter)]! : 1));
  return tf.reshape(ordered, sizes);
}
