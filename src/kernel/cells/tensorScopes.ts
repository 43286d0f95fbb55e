import * as tf from '@tensorflow/tfjs';

/** The part of tfjs's engine that a torn-down `tidy` or gradient leaves behind. */
interface EngineState {
  scopeStack: unknown[];
  numDataMovesStack: number[];
  gradientDepth: number;
  kernelDepth: number;
  activeTape: unknown;
}

/**
 * Remembers how deep tfjs is in `tidy` scopes and gradients.
 * @returns a function that goes back there: to be called when code was torn down inside of one, so that the next cell's
 * tensors are not recorded on a dead tape. The tensors of the scopes that are closed so are disposed.
 */
export function rememberTensorScopes(): () => void {
  const engine = tf.engine();
  const state = engine.state as unknown as EngineState;
  const before = { ...state, scopes: state.scopeStack.length, moves: state.numDataMovesStack.length };
  return () => {
    while (state.scopeStack.length > before.scopes) engine.endScope();
    state.numDataMovesStack.length = Math.min(state.numDataMovesStack.length, before.moves);
    state.gradientDepth = before.gradientDepth;
    state.kernelDepth = before.kernelDepth;
    if (state.gradientDepth === 0) state.activeTape = null;
  };
}
