import type { Variable } from '@tensorflow/tfjs';

/** TensorFlow.js decides once for all whether a variable is trainable. */
const frozen = new WeakSet<Variable>();

/** Whether a variable that a module holds itself is frozen. */
export function isFrozenVariable(variable: Variable): boolean {
  return frozen.has(variable);
}

/** Freezes a variable that a module holds itself, or takes that back. */
export function setFrozenVariable(variable: Variable, isFrozen: boolean): void {
  if (isFrozen) frozen.add(variable);
  else frozen.delete(variable);
}
