import type { Session } from 'node:inspector';
import type { MessageChannel } from '../../protocol/messageChannel.ts';
import { RUNTIME_NAME } from '../cells/cellNames.ts';
import type { SharedState } from './sharedState.ts';
import type { ControlThreadContract, MainThreadContract, TerminationAnswer } from './threadMessages.ts';

export interface InterrupterOptions {
  main: MessageChannel<ControlThreadContract, MainThreadContract>;
  shared: SharedState;
  /** Connected to the main thread. */
  session: Session;
}

export interface RunningExecution {
  number: number;
  /** Resolves when it ended, however. */
  finished: Promise<unknown>;
}

interface Manner {
  /** Resolves when somebody asks a second time. */
  hurried: Promise<'hurried'>;
  /** Whether trainings may come to the end of their batch. */
  patient: boolean;
}

/** What is allowed beyond the time that the main thread asked for. */
const EXTRA_MS = 1500;
/** How long a training may take to come to the end of its batch, if no batch took longer before. */
const TRAINING_PATIENCE_MS = 10_000;
/** A main thread whose event loop did not turn for so long, and thrice its longest pause so far, is in an endless loop. */
const STUCK_AFTER_MS = 200;
const LOOK_AGAIN_MS = 20;
/** How long a cell may take to hear of an interrupt when nobody wants to wait for trainings any more. */
const IMPATIENT_MS = 500;
const AGAIN_MS = 150;

/**
 * Ends a cell, gently first.
 *
 * A cell that pauses hears of it at its next `await` and ends with an error that runs its `finally` blocks; a trainer
 * finishes its batch. Code that does not pause is torn down by the inspector. That must not happen while the main thread
 * stands in Node's own machinery, so it is first made to run a function, wherever it is, that looks at its stack, puts
 * Node's records of it in order, and then waits until the termination is ordered. The code goes on for some
 * instructions until that takes effect: where it is Node's that writes those records, another place is waited for. A
 * native call runs to its end first: nothing can stop that.
 */
export class Interrupter {
  private whenReady: (() => void) | undefined;
  private current: { number: number; end: Promise<void>; hurry(): void } | undefined;

  constructor(private readonly options: InterrupterOptions) {
    options.main.on('readyForTermination', () => this.whenReady?.());
  }

  /**
   * Resolves when the execution ended. Asked a second time meanwhile, it waits for nothing any more.
   * @param patient whether trainings may come to the end of their batch.
   */
  interrupt(execution: RunningExecution, patient = true): Promise<void> {
    if (this.current?.number === execution.number) {
      this.current.hurry();
      return this.current.end;
    }
    let hurry = (): void => undefined;
    const hurried = new Promise<'hurried'>((resolve) => (hurry = () => resolve('hurried')));
    const end = this.endExecution(execution, { hurried, patient });
    this.current = { number: execution.number, end, hurry };
    return end;
  }

  private async endExecution(execution: RunningExecution, { hurried, patient }: Manner): Promise<void> {
    const { main, shared } = this.options;
    const { number } = execution;
    let finished = false;
    const end = execution.finished.then(() => (finished = true));
    shared.interrupted = number;
    const asked = main.request('interrupt', { number, patient }).catch(() => 'gone' as const);
    const askedAt = Date.now();
    const answered = Promise.race([end, asked, hurried]);
    let answer: Awaited<typeof answered> | undefined;
    do answer = await Promise.race([answered, delay(LOOK_AGAIN_MS)]);
    while (answer === undefined && !this.isHopeless(askedAt, patient));
    if (typeof answer === 'object') await Promise.race([end, hurried, delay(answer.patienceMs + EXTRA_MS)]);
    while (!finished) {
      await this.terminate(number);
      await Promise.race([end, delay(AGAIN_MS)]);
    }
    if (shared.interrupted === number) shared.interrupted = 0;
    void this.endLeftovers(number);
  }

  /**
   * A cell that ended at an `await` may have begun what never lets the event loop turn, such as an endless chain of
   * promises: no other cell could ever begin.
   */
  private async endLeftovers(number: number): Promise<void> {
    const { shared } = this.options;
    const endedAt = Date.now();
    while (shared.millisecondsSinceBeat > Date.now() - endedAt) {
      await delay(LOOK_AGAIN_MS);
      if (this.isHopeless(endedAt, true)) await this.terminate(number);
    }
  }

  /** Whether the main thread will not answer any more, judged by how the cell behaved so far. */
  private isHopeless(askedAt: number, patient: boolean): boolean {
    const { trainings, longestGap, millisecondsSinceBeat } = this.options.shared;
    if (!patient) return Date.now() - askedAt > IMPATIENT_MS;
    if (trainings > 0) return Date.now() - askedAt > Math.max(TRAINING_PATIENCE_MS, 3 * longestGap);
    return millisecondsSinceBeat > STUCK_AFTER_MS + 3 * longestGap;
  }

  private async terminate(number: number): Promise<void> {
    const { session, shared, main } = this.options;
    shared.closeTerminationGate();
    const ordered = new Promise<void>((resolve) => {
      this.whenReady = () => {
        session.post('Runtime.terminateExecution', () => resolve());
        shared.openTerminationGate();
      };
    });
    let answer: TerminationAnswer;
    do answer = await this.prepare(number);
    while (answer === 'notHere');
    if (answer === 'prepared') {
      await ordered;
      await main.request('terminated', { number }).catch(() => undefined);
    }
    this.whenReady = undefined;
  }

  /** Has the main thread run the preparation in the middle of what it does. */
  private prepare(number: number): Promise<TerminationAnswer> {
    const expression = `${RUNTIME_NAME}.prepareTermination(${number})`;
    return new Promise((resolve) => {
      this.options.session.post('Runtime.evaluate', { expression, returnByValue: true }, (error, answer) => {
        resolve(error ? 'nothing' : (answer.result.value as TerminationAnswer));
      });
    });
  }
}

function delay(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
