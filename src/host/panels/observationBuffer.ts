import { scheduleWithTimer } from '../util/schedule.ts';
import type { Schedule } from '../util/schedule.ts';
import type { PanelEvent } from './kernelProjection.ts';

/** Ten times a second is more than an eye follows and less than a chart needs to redraw. */
const INTERVAL_MS = 100;

/** Holds a panel's observations back so that they arrive in few messages, and never after an event that followed them. */
export class ObservationBuffer {
  private readonly held = new Map<string, PanelEvent & { name: 'observations' }>();
  private timer: { cancel(): void } | undefined;

  constructor(
    private readonly send: (event: PanelEvent) => void,
    private readonly schedule: Schedule = scheduleWithTimer,
  ) {}

  push(event: PanelEvent): void {
    if (event.name !== 'observations') {
      this.flush();
      this.send(event);
      return;
    }
    const { runId, observations } = event.data;
    const held = this.held.get(runId);
    if (held) held.data.observations.push(...observations);
    else this.held.set(runId, { name: 'observations', data: { runId, observations: [...observations] } });
    this.timer ??= this.schedule(() => this.flush(), INTERVAL_MS);
  }

  flush(): void {
    this.dispose();
    const events = [...this.held.values()];
    this.held.clear();
    for (const event of events) this.send(event);
  }

  /** Lets go of what is held back: the view has it by another way. */
  discard(): void {
    this.held.clear();
  }

  dispose(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
