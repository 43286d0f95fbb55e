/** What every optimizer has. The values may be changed at any time and count from the next step on. */
export interface Hyperparameters {
  learningRate: number;
  /** Each step also shrinks every weight by this share, times the learning rate (decoupled: Loshchilov and Hutter). */
  weightDecay?: number;
  /** This share of every weight is added to its gradient, once that is clipped: the `weight_decay` of PyTorch's SGD and Adam. */
  coupledWeightDecay?: number;
  /** The greatest L2 norm of the gradient of each variable. Of all groups together, as the other ways of clipping. */
  clipNorm?: number;
  /** The greatest L2 norm of all gradients together. */
  globalClipNorm?: number;
  /** The greatest absolute value of each element of a gradient. */
  clipValue?: number;
}
