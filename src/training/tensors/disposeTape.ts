import * as tf from '@tensorflow/tfjs';

/** tfjs keeps what the backward pass needs and forgets it when a pass throws: the activations of a batch. */
export function disposeTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) return; // Of a gradient around this one, which is not over.
  tf.dispose((state.activeTape ?? []).flatMap((node) => node.saved ?? []));
}
