let trainings = 0;
let evaluations = 0;
const lastTrainings = new WeakMap<object, string>();

export function nextTrainingId(): string {
  return `training-${++trainings}`;
}

export function nextEvaluationId(): string {
  return `evaluation-${++evaluations}`;
}

export function rememberTraining(model: object, id: string): void {
  lastTrainings.set(model, id);
}

/** The id of the last training of a model in this process. */
export function lastTrainingOf(model: object): string | undefined {
  return lastTrainings.get(model);
}
