/** The greatest errors of a case, by what they are errors of; what a case does not have is absent. */
export interface OracleErrors {
  /** Of outputs and values. */
  forward?: number;
  gradients?: number;
  /** Of the losses and the weights of a training of twenty steps or so. */
  training?: number;
}
