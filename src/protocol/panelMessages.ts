import type { DatasetFindings, ModelSummaryData, SampleCorrection } from './displayData.ts';
import type {
  CorrectionRequest,
  DatasetDescription,
  ModelDescription,
  SamplePage,
  SampleQuery,
} from './kernelMessages.ts';
import type { EvaluationData, Observation, RunDescription, RunStatus } from './runData.ts';

export const PANEL_PROTOCOL_VERSION = 1;

/** A run as the curves panel sees it. */
export interface RunView {
  run: RunDescription;
  status: RunStatus;
  observations: Observation[];
  evaluations: EvaluationData[];
}

/** Whether a panel can still ask for more: `ended` panels keep what they showed and say so. */
export type KernelConnection =
  { state: 'connected' } | { state: 'none'; reason: string } | { state: 'ended'; reason: string };

/** What the host offers to every view. */
export interface PanelHostContract {
  requests: {
    listDatasets: { params: Record<string, never>; result: DatasetDescription[] };
    readSamples: { params: { datasetId: string; query: SampleQuery }; result: SamplePage };
    readFindings: { params: { datasetId: string }; result: { findings?: DatasetFindings } };
    /** Whether {@link correctSample} is to be offered: in a workspace that the user trusts. */
    mayCorrect: { params: Record<string, never>; result: { allowed: boolean } };
    correctSample: { params: CorrectionRequest; result: SampleCorrection };
    listModels: { params: Record<string, never>; result: ModelDescription[] };
    readModelSummary: { params: { modelId: string }; result: ModelSummaryData };
    listRuns: { params: Record<string, never>; result: RunView[] };
    /** Asks where to save and writes the file. `saved` is false when the user cancelled. */
    saveFile: { params: { suggestedName: string; content: string | Uint8Array }; result: { saved: boolean } };
    connection: { params: Record<string, never>; result: KernelConnection };
  };
  events: {
    datasetsChanged: DatasetDescription[];
    modelsChanged: ModelDescription[];
    runStarted: RunView;
    /** New points of a run, at most ten times a second. */
    observations: { runId: string; observations: Observation[] };
    evaluation: { runId: string; evaluation: EvaluationData };
    runFinished: { runId: string; status: RunStatus };
    connectionChanged: KernelConnection;
  };
}

/** What a view offers to the host: nothing is asked of it. */
export interface ViewContract {
  requests: Record<string, never>;
  events: Record<string, never>;
}
