/** A point in a training. */
export interface TrainingPosition {
  /** Updates done. */
  readonly iteration: number;
  /** Epochs done, fractional. */
  readonly epochDetail: number;
  /** Seconds of training. */
  readonly elapsedSeconds: number;
}
