/** Frames of TensorFlow.js that may lie between a refusal and the user's code. */
const FRAMES = 50;

/** Thrown when a step does something that can't be recorded; the step runs all the same, op by op. */
export class TraceRefusal extends Error {
  override readonly name = 'TraceRefusal';

  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = FRAMES;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
