/** Thrown when a step does something that can't be recorded; the step runs all the same, op by op. */
export class TraceRefusal extends Error {
  override readonly name = 'TraceRefusal';
}
