import type * as tf from '@tensorflow/tfjs';

/** The inputs that a symbolic tensor is computed from, in the order in which they are met. */
export function sourceInputs(tensor: tf.SymbolicTensor): tf.SymbolicTensor[] {
  const found = new Set<tf.SymbolicTensor>();
  const seen = new Set<tf.SymbolicTensor>();
  const visit = (current: tf.SymbolicTensor): void => {
    if (seen.has(current)) return;
    seen.add(current);
    const node = current.sourceLayer.inboundNodes[current.nodeIndex];
    if (!node || node.inboundLayers.length === 0) found.add(current);
    else node.inputTensors.forEach(visit);
  };
  visit(tensor);
  return [...found];
}
