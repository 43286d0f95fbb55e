import * as tf from '@tensorflow/tfjs';

/** The part of tfjs's engine that a torn-down `tidy` or gradient leaves behind. */
interface EngineState {
  scopeStack: unknown[];
  numDataMovesStack: number[];
  gradientDepth: number;
  kernelDepth: number;
  activeTape: { saved?: tf.Tensor[] }[] | null;
}

/**
 * Remembers how deep tfjs is in `tidy` scopes and gradients.
 * @returns a function that goes back there: to be called when code threw or was torn down inside of one, so that the
 * next code's tensors are not recorded on a dead tape. The tensors of the scopes that are closed so, and what an
 * unfinished gradient kept for its way back, are disposed.
 */
export function rememberEngineState(): () => void {
  const engine = tf.engine();
  const state = engine.state as unknown as EngineState;
  const before = { ...state, scopes: state.scopeStack.length, moves: state.numDataMovesStack.length };
  return () => {
    if (before.gradientDepth === 0) {
      tf.dispose((state.activeTape ?? []).flatMap((node) => node.saved ?? []));
      state.activeTape = null;
    }
    while (state.scopeStack.length > before.scopes) engine.endScope();
    state.numDataMovesStack.length = Math.min(state.numDataMovesStack.length, before.moves);
    state.gradientDepth = before.gradientDepth;
    state.kernelDepth = before.kernelDepth;
  };
}
