import type { Session } from 'node:inspector';
import type { MessageChannel } from '../../protocol/messageChannel.ts';
import { RUNTIME_NAME } from '../cells/cellNames.ts';
import type { SharedState } from './sharedState.ts';
import type { ControlThreadContract, MainThreadContract } from './threadMessages.ts';

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

/** How long a main thread that is alive may take to answer. */
const PATIENCE_MS = 1500;
/** How long one may take that has not turned its event loop for a while, as in a loop without a pause. */
const STUCK_PATIENCE_MS = 20;
const STUCK_AFTER_MS = 250;
const AGAIN_MS = 150;

/**
 * Ends a cell, gently first.
 *
 * A cell that pauses hears of it at its next `await` and ends with an error that runs its `finally` blocks; a trainer
 * finishes its batch. Code that does not pause is torn down by the inspector. That must not happen while the main thread
 * stands in Node's own machinery, so it is first made to run a function, wherever it is, that looks at its stack, puts
 * Node's records of it in order, and then waits until the termination is ordered. A native call runs to its end first:
 * nothing can stop that.
 */
export class Interrupter {
  private whenReady: (() => void) | undefined;

  constructor(private readonly options: InterrupterOptions) {
    options.main.on('readyForTermination', () => this.whenReady?.());
  }

  async interrupt(execution: RunningExecution): Promise<void> {
    const { main, shared } = this.options;
    const { number } = execution;
    let finished = false;
    const end = execution.finished.then(() => (finished = true));
    shared.interrupted = number;
    const stuck = shared.millisecondsSinceBeat > STUCK_AFTER_MS;
    const asked = main.request('interrupt', { number }).catch(() => undefined);
    const answer = await Promise.race([end, asked, delay(stuck ? STUCK_PATIENCE_MS : PATIENCE_MS)]);
    if (typeof answer === 'object') await Promise.race([end, delay(answer.patienceMs + PATIENCE_MS)]);
    while (!finished) {
      await this.terminate(number);
      await Promise.race([end, delay(AGAIN_MS)]);
    }
    if (shared.interrupted === number) shared.interrupted = 0;
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
    const expression = `${RUNTIME_NAME}.prepareTermination(${number})`;
    const prepared = await new Promise<boolean>((resolve) => {
      session.post('Runtime.evaluate', { expression, returnByValue: true }, (error, answer) => {
        resolve(!error && answer.result.value === true);
      });
    });
    if (prepared) {
      await ordered;
      await main.request('terminated', { number }).catch(() => undefined);
    }
    this.whenReady = undefined;
  }
}

function delay(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
