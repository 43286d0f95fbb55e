import type { StepInput } from '../compiledStep/stepInputs.ts';
import { StepAbandoned } from '../compiledStep/tracedStep.ts';
import type { TurnOptions } from './measureInTurn.ts';
import { measureInTurn } from './measureInTurn.ts';
import type { MeasuredChoice, StepChoice } from './stepChoice.ts';

/** What is timed: a compiled step that can compute without any effect. */
export interface Rehearsable {
  readonly fingerprint: string;
  rehearse(inputs: readonly StepInput[]): Promise<void>;
  dispose(): void;
}

/**
 * Times the same step made in several ways.
 * @param rivals one for each of the ways; an error says why it can't be made.
 */
export async function measureRivals(
  rivals: readonly (Rehearsable | Error)[],
  ways: readonly StepChoice[],
  inputs: readonly StepInput[],
  limits: TurnOptions,
): Promise<MeasuredChoice[]> {
  const failures: (Error | undefined)[] = [];
  for (const rival of rivals) failures.push(await warmUp(rival, inputs));
  const working = rivals.flatMap((rival) => (rival instanceof Error ? [] : [rival]));
  const ready = working.filter((rival) => failures[rivals.indexOf(rival)] === undefined);
  const steps = ready.map((rival) => () => rival.rehearse(inputs));
  const medians = await measureInTurn(steps, limits);
  return ways.map((choice, index) =>
    failures[index]
      ? { ...choice, failure: failures[index].message }
      : { ...choice, stepMs: medians.shift() },
  );
}

/** The first run prepares the function. @returns why it can't be run. */
async function warmUp(rival: Rehearsable | Error, inputs: readonly StepInput[]): Promise<Error | undefined> {
  if (rival instanceof Error) return rival;
  try {
    await rival.rehearse(inputs);
    return undefined;
  } catch (error) {
    if (error instanceof StepAbandoned || !(error instanceof Error)) throw error;
    return error;
  }
}

/** @returns what it makes, or why it does not. */
export function attempt<T>(make: () => T): T | Error {
  try {
    return make();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
