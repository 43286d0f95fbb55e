/** What is to be another with a sample; an empty one is none. */
export interface SampleCorrection {
  /** Instead of the sample's own. */
  label?: number;
  excluded?: boolean;
}

/** The corrections that are kept beside the data of a sample, for who shows it. */
export interface SampleCorrections {
  /** What is kept for the sample now, whether or not this data set has it already. */
  readonly kept: SampleCorrection;
  /**
   * Keeps a correction in the place of the one before. This data set stays as it is, as a training may read it: the next
   * one that is made of the same data has the correction.
   * @throws RangeError if there is no such class.
   */
  keep(correction: SampleCorrection): Promise<void>;
}
