import type { KernelEvent, StopLevel, StopOutcome } from '../../protocol/kernelMessages.ts';
import type { MessageChannel } from '../../protocol/messageChannel.ts';
import type { Interrupter, RunningExecution } from './interrupter.ts';
import type { SharedState } from './sharedState.ts';
import type { ControlThreadContract, MainThreadContract } from './threadMessages.ts';

export interface StopButtonOptions {
  main: MessageChannel<ControlThreadContract, MainThreadContract>;
  interrupter: Interrupter;
  state: SharedState;
}

/**
 * The one button that stops a cell, each press with more force than the one before, and its sister that lets trainings
 * pause. Both tell the log, so that every window shows how far it is.
 */
export class StopButton {
  private pressed: { number: number; level: StopLevel } | undefined;

  constructor(
    private readonly options: StopButtonOptions,
    private readonly log: (event: KernelEvent) => void,
  ) {}

  /** @returns what this press does; it does not wait until that is done. */
  request(execution: (RunningExecution & { executionId: string }) | undefined): StopOutcome {
    if (!execution) return 'idle';
    const { main, interrupter, state } = this.options;
    const { number, executionId } = execution;
    const before = this.pressed?.number === number ? this.pressed.level : undefined;
    if (before === 'hard') return 'exhausted';
    const level = before === undefined && state.trainings > 0 ? 'soft' : 'hard';
    this.pressed = { number, level };
    this.log({ type: 'cellStopping', executionId, level });
    if (level === 'soft') main.request('stopTrainings', {}).catch(() => undefined);
    else void interrupter.interrupt(execution, false);
    return level;
  }

  /** @param runningId the execution that trains. */
  async setPaused(paused: boolean, runningId: string | undefined): Promise<{ trainings: number }> {
    const { trainings } = await this.options.main.request('setPaused', { paused });
    if (trainings > 0 && runningId !== undefined) {
      this.log({ type: 'pauseChanged', executionId: runningId, paused });
    }
    return { trainings };
  }
}
