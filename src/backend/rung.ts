/** The backends that Trainbook can compute on, the best first. */
export const RUNGS = ['libtensorflow-gpu', 'libtensorflow-cpu', 'webgpu', 'wasm', 'cpu'] as const;

export type Rung = (typeof RUNGS)[number];

/** A rung that could not be taken: why, and what would help, one line each. */
export interface RefusedRung {
  rung: Rung;
  reason: string;
  remedy: string;
}

/** Thrown by a rung that can't be taken on this machine as it is. */
export class RungRefusal extends Error {
  override readonly name = 'RungRefusal';
  readonly remedy: string;
  /** Whether the machine could have this rung if the remedy were followed; then a lower one is a loss. */
  readonly isLoss: boolean;

  constructor(reason: string, options: { remedy: string; isLoss: boolean }) {
    super(reason);
    this.remedy = options.remedy;
    this.isLoss = options.isLoss;
  }
}

/** A rung that works: it is registered with TensorFlow.js and has yet to prove itself. */
export interface OpenRung {
  /** What it is, such as `libtensorflow 2.21.0 on the CPU`. */
  label: string;
  /** Its name in TensorFlow.js. */
  backendName: string;
  /** Takes it out of TensorFlow.js. */
  dispose(): void;
}

/** One rung of the ladder. */
export interface RungOffer {
  rung: Rung;
  /**
   * Loads what the rung needs and registers it with TensorFlow.js.
   * @throws RungRefusal, or any Error that says why it does not work.
   */
  open(): Promise<OpenRung>;
}

/** Whether a text names a rung. */
export function isRung(text: string): text is Rung {
  return (RUNGS as readonly string[]).includes(text);
}
