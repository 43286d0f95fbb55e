import type { Extension } from './extension.ts';
import type { ObservingTrigger } from './triggers.ts';

/** Remembers that a trigger that looks at observations has ended the training. */
export class StopExtension implements Extension {
  readonly name = 'stop';
  /** Below every reader, so that all of them see the last iteration, and above what keeps the state of all. */
  readonly priority = 50;
  state = false;

  constructor(readonly trigger: ObservingTrigger) {}

  run(): void {
    this.state = true;
  }
}
