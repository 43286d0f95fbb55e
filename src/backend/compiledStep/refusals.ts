import * as tf from '@tensorflow/tfjs';
import { TraceRefusal } from './traceRefusal.ts';

/** TensorFlow.js's optimizers, which keep their learning rate as a number or a tensor of their own. */
const OPTIMIZERS = [
  tf.SGDOptimizer,
  tf.MomentumOptimizer,
  tf.RMSPropOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
  tf.AdagradOptimizer,
  tf.AdadeltaOptimizer,
];

/** Runs a step that is being recorded; what would become a constant without anybody wanting it is refused by name. */
export function refuseInTrace<T>(body: () => T): T {
  const undo = [
    replace(Math, 'random', () => {
      throw new TraceRefusal('Math.random() would give the same number in each run: use tf.randomUniform');
    }),
    ...OPTIMIZERS.map((optimizer) =>
      replace(optimizer.prototype, 'applyGradients', () => {
        throw new TraceRefusal(
          'an optimizer of TensorFlow.js would keep its learning rate for ever: use one of trainbook',
        );
      }),
    ),
  ];
  putBack = () => {
    for (const put of undo) put();
    putBack = undefined;
  };
  try {
    return body();
  } finally {
    restoreRefused();
  }
}

let putBack: (() => void) | undefined;

/** Puts back what is refused in a trace: at its end, or when its code was torn down. */
export function restoreRefused(): void {
  putBack?.();
}

function replace<T extends object, K extends keyof T>(object: T, name: K, value: T[K]): () => void {
  const own = Object.getOwnPropertyDescriptor(object, name);
  object[name] = value;
  return () => {
    if (own) Object.defineProperty(object, name, own);
    else delete object[name];
  };
}
