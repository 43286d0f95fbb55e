import type { LiveValue } from '../../../../src/protocol/languageMessages.ts';

/** A cell for each code, with the problem once; `IMPORTS` comes before it. */
export const PROBLEM_EXAMPLES: Readonly<Record<string, string>> = {
  'frozen-batch-norm':
    'const bn = tf.layers.batchNormalization({ trainable: false });\nawait lenet().fit(x, y);',
  'late-seed': 'const m = lenet();\nseed(1);',
  'leaked-tensor': 'for (const row of rows) { const x = tf.tensor(row); x.print(); }',
  'missing-await': 'net.fit(x);',
  'read-in-step': 'compileStep((a: tf.Tensor) => { a.dataSync(); return { a }; });',
  'shape-mismatch': 'const a = tf.tensor([1]), b = tf.tensor([1]);\nvoid tf.matMul(a, b);',
};

/** What the last run left where an example needs one. */
export const EXAMPLE_VALUES: LiveValue[] = [
  { name: 'a', summary: '', shape: [32, 784] },
  { name: 'b', summary: '', shape: [10, 784] },
];
