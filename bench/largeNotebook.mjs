export const CELLS = 60;

/** A notebook of 60 cells in which each uses what earlier ones declare. */
export function createCells() {
  const first = [
    "import * as tf from '@tensorflow/tfjs';\nimport { loadMnist } from 'trainbook';\nconst mnist = await loadMnist();",
    'const model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 10, inputShape: [784] }));',
  ];
  const rest = Array.from({ length: CELLS - first.length }, (_, offset) => {
    const i = offset + first.length;
    const former = i > first.length ? `f${i - 1}(1)` : '0';
    return [
      `const x${i} = tf.tensor1d([1, mnist.train.length, ${i}]).mul(${i});`,
      `function f${i}(n: number) { return n + x${i}.size + ${former}; }`,
      `console.log(f${i}(2), model.layers.length);`,
    ].join('\n');
  });
  return [...first, ...rest];
}
