import type { DatasetDescription, KernelEvent, ModelDescription } from '../../protocol/kernelMessages.ts';
import type { KernelConnection, PanelHostContract, RunView } from '../../protocol/panelMessages.ts';
import { Emitter } from '../util/emitter.ts';

type PanelEvents = PanelHostContract['events'];
/** One event for panels, as a tagged union. */
export type PanelEvent = { [K in keyof PanelEvents]: { name: K; data: PanelEvents[K] } }[keyof PanelEvents];

/**
 * What panels show of one notebook's kernel, put together from the kernel's event log: data sets, models, runs. It
 * outlives a kernel, so that panels keep the runs of the one before.
 */
export class KernelProjection {
  private datasets = new Map<string, DatasetDescription>();
  private models = new Map<string, ModelDescription>();
  private readonly runs = new Map<string, RunView>();
  private currentConnection: KernelConnection = { state: 'none', reason: 'No cell has been run yet.' };
  private readonly emitter = new Emitter<PanelEvent>();

  readonly onEvent = this.emitter.event;

  get connection(): KernelConnection {
    return this.currentConnection;
  }

  listDatasets(): DatasetDescription[] {
    return [...this.datasets.values()];
  }

  listModels(): ModelDescription[] {
    return [...this.models.values()];
  }

  listRuns(): RunView[] {
    return [...this.runs.values()];
  }

  setConnection(connection: KernelConnection): void {
    this.currentConnection = connection;
    this.emitter.fire({ name: 'connectionChanged', data: connection });
  }

  /**
   * Another kernel answers now: what the one before had in memory is gone. Panels are not told until there is something
   * new to show, so that they keep their last pictures.
   */
  beginKernel(): void {
    this.datasets = new Map();
    this.models = new Map();
  }

  apply(event: KernelEvent): void {
    if (event.type === 'datasetAvailable') {
      this.datasets.set(event.dataset.id, event.dataset);
      this.emitter.fire({ name: 'datasetsChanged', data: this.listDatasets() });
    } else if (event.type === 'modelAvailable') {
      this.models.set(event.model.id, event.model);
      this.emitter.fire({ name: 'modelsChanged', data: this.listModels() });
    } else this.applyToRuns(event);
  }

  /** The kernel is gone: a run that it was in the middle of will not finish. */
  failUnfinishedRuns(): void {
    for (const [runId, view] of this.runs) {
      if (view.status === 'running') this.finishRun(view, { runId, status: 'failed' });
    }
  }

  private applyToRuns(event: KernelEvent): void {
    if (event.type === 'runStarted') {
      const view: RunView = { run: event.run, status: 'running', observations: [], evaluations: [] };
      this.runs.set(event.run.id, view);
      this.emitter.fire({ name: 'runStarted', data: { ...view, observations: [], evaluations: [] } });
      return;
    }
    const view = 'runId' in event ? this.runs.get(event.runId) : undefined;
    if (!view) return;
    if (event.type === 'observation') {
      view.observations.push(event.observation);
      const data = { runId: event.runId, observations: [event.observation] };
      this.emitter.fire({ name: 'observations', data });
    } else if (event.type === 'evaluation') {
      view.evaluations.push(event.evaluation);
      this.emitter.fire({ name: 'evaluation', data: { runId: event.runId, evaluation: event.evaluation } });
    } else if (event.type === 'runFinished') this.finishRun(view, event);
  }

  private finishRun(view: RunView, { runId, status }: PanelEvents['runFinished']): void {
    view.status = status;
    this.emitter.fire({ name: 'runFinished', data: { runId, status } });
  }
}
