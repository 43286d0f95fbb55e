import type { LibtensorflowBinding } from '../libtensorflow/libtensorflowBinding.ts';
import type { StepInput } from '../compiledStep/stepInputs.ts';
import { ChoiceStore } from './choiceStore.ts';
import { machineKey } from './machineKey.ts';
import type { Rehearsable } from './measureRivals.ts';
import { attempt, measureRivals } from './measureRivals.ts';
import type { ChoiceRequest, MeasuredChoice, StepChoice } from './stepChoice.ts';
import { candidatesOf, describeChoice, fastestOf } from './stepChoice.ts';

export interface ChoiceContext<T extends Rehearsable> {
  request: ChoiceRequest;
  /** The step computed in the way of the least risk. */
  first: T;
  /** Makes the same step in another way. */
  retrace(choice: StepChoice): T;
  inputs: readonly StepInput[];
  binding: LibtensorflowBinding;
  store?: ChoiceStore;
}

export interface ChosenStep<T> {
  /** The caller's, in place of the first one. */
  traced: T;
  /** How it is computed. */
  choice: StepChoice;
  /** One line on what was measured; absent where it was known from before. */
  report?: string;
}

const LIMITS = { budgetMs: 5000, maxRounds: 9 };

/**
 * Makes a step in the way that is the fastest on this machine: the one that won when the same step was measured before,
 * else that which wins now. What is measured are rehearsals, which change no variable.
 */
export async function chooseStep<T extends Rehearsable>(context: ChoiceContext<T>): Promise<ChosenStep<T>> {
  const { request, first, retrace, binding, store = new ChoiceStore() } = context;
  const candidates = candidatesOf(request, binding.isUsingGpuDevice());
  const names = candidates.map(describeChoice);
  const key = [await machineKey(binding), `step ${first.fingerprint}`, names.join(', ')].join('\n');
  const known = toChoice(await store.recall(key), candidates);
  if (known) return makeKnown(context, candidates[0]!, known);

  const rivals = [first, ...candidates.slice(1).map((choice) => attempt(() => retrace(choice)))];
  const measured = await measureRivals(rivals, candidates, context.inputs, LIMITS);
  const fastest = fastestOf(measured);
  const winner = measured.indexOf(fastest);
  rivals.forEach((rival, index) => {
    if (index !== winner && !(rival instanceof Error)) rival.dispose();
  });
  if (fastest.stepMs === undefined) return { traced: first, choice: candidates[0]! }; // its own run says what is wrong
  const choice = candidates[winner]!;
  await store.keep(key, { choice, measured });
  return { traced: rivals[winner] as T, choice, report: describeResult(measured, fastest) };
}

/** The step in the way that won before, or the first one if it can't be made so any more. */
function makeKnown<T extends Rehearsable>(
  { first, retrace }: ChoiceContext<T>,
  firstChoice: StepChoice,
  known: StepChoice,
): ChosenStep<T> {
  const other = known === firstChoice ? first : attempt(() => retrace(known));
  if (other === first || other instanceof Error) return { traced: first, choice: firstChoice };
  first.dispose();
  return { traced: other, choice: known };
}

/** What was kept, if it is still one of the candidates. */
function toChoice(kept: unknown, candidates: readonly StepChoice[]): StepChoice | undefined {
  if (typeof kept !== 'object' || kept === null || !('choice' in kept)) return undefined;
  const { choice } = kept;
  if (typeof choice !== 'object' || choice === null) return undefined;
  const { precision, xla } = choice as Partial<StepChoice>;
  return candidates.find((each) => each.precision === precision && each.xla === xla);
}

function describeResult(measured: readonly MeasuredChoice[], fastest: MeasuredChoice): string {
  const others = measured.filter((each) => each !== fastest);
  const list = others.map((each) => `${describeChoice(each)} ${formatTime(each)}`).join(', ');
  return `computes in ${describeChoice(fastest)}: ${formatTime(fastest)} a step; ${list} (measured once, and kept)`;
}

function formatTime({ stepMs }: MeasuredChoice): string {
  return stepMs === undefined ? 'does not work' : `${stepMs.toPrecision(3)} ms`;
}
