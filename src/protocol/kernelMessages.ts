import type { DisplayData, ModelSummaryData, ProgressData, SampleView } from './displayData.ts';
import type {
  BackendDescription,
  EvaluationData,
  Observation,
  RunDescription,
  RunStatus,
} from './runData.ts';
import type { SerializedError } from './serializedError.ts';

/** Raised by every change that an older host or kernel would misread. */
export const KERNEL_PROTOCOL_VERSION = 2;

/** A cell as the kernel needs to know it; `id` is stable while the notebook is open, `index` is its place now. */
export interface CellReference {
  /** Absolute path of the notebook: imports are resolved from its folder. */
  notebook: string;
  id: string;
  /** From 0. */
  index: number;
}

/** A place in the source that the user wrote; line and column from 1. */
export interface SourceLocation {
  cell?: CellReference;
  /** Absolute path, for a place outside the cells. */
  file?: string;
  line: number;
  column: number;
}

/** An error of a cell; `stack` is the folded text for people, in places of the original TypeScript. */
export interface CellError extends SerializedError {
  location?: SourceLocation;
}

export type CellOutput =
  | { kind: 'stream'; stream: 'stdout' | 'stderr'; text: string }
  /** With `displayId`, a later one with the same id replaces it in place. */
  | { kind: 'display'; displayId?: string; data: DisplayData }
  /** The value of the cell's last expression. */
  | { kind: 'result'; data: DisplayData }
  | { kind: 'error'; error: CellError };

export type CellStatus = 'ok' | 'error' | 'interrupted';

/**
 * How a cell is stopped: `soft` lets its trainers finish their batch and return their history, after which the cell goes
 * on; `hard` ends the cell wherever it is, variables stay.
 */
export type StopLevel = 'soft' | 'hard';

export interface CellResult {
  status: CellStatus;
  durationMs: number;
}

/** A cell that ran with values that are others now. */
export interface StaleCell {
  cell: CellReference;
  /** The names that changed. */
  names: string[];
  /** A training ran in it: running it again takes long. */
  trains: boolean;
}

export interface DatasetDescription {
  id: string;
  /** The name of the variable that holds it, or its role in a trainer. */
  name: string;
  length: number;
  labelNames?: string[];
}

export interface ModelDescription {
  id: string;
  name: string;
  parameterCount: number;
}

/** Which samples to show: a page in order, or a random draw that a seed makes repeatable. */
export type SampleQuery =
  { kind: 'page'; offset: number; count: number } | { kind: 'random'; seed: number; count: number };

export interface SamplePage {
  dataset: DatasetDescription;
  samples: SampleView[];
}

/** What happened, in order. The log on disk is the truth: windows and panels are projections of it. */
export type KernelEvent =
  | { type: 'kernelStarted'; node: string; pid: number }
  | { type: 'backendReady'; backend: BackendDescription }
  | { type: 'cellStarted'; executionId: string; cell: CellReference; source: string }
  | { type: 'output'; executionId: string; output: CellOutput }
  | { type: 'cellStopping'; executionId: string; level: StopLevel }
  /** The trainers wait after their batch, or go on. */
  | { type: 'pauseChanged'; executionId: string; paused: boolean }
  | { type: 'cellFinished'; executionId: string; result: CellResult }
  /** All cells that used what has changed since; told when the list changes. */
  | { type: 'cellsStale'; cells: StaleCell[] }
  | { type: 'datasetAvailable'; dataset: DatasetDescription }
  | { type: 'modelAvailable'; model: ModelDescription }
  /** `folder` is relative to the notebook's folder, with `/`; empty where no record could be written. */
  | { type: 'runStarted'; run: RunDescription; folder: string }
  | { type: 'observation'; runId: string; observation: Observation }
  | { type: 'progress'; executionId: string; progressId: string; progress: ProgressData }
  | { type: 'evaluation'; runId: string; evaluation: EvaluationData }
  /** `report`: the HTML file, relative as above. Sent again when a later evaluation changed it. */
  | { type: 'runFinished'; runId: string; status: RunStatus; report: string }
  | { type: 'kernelStopping'; reason: string };

/** A {@link KernelEvent} at its place in the log; sequence numbers start at 1 and have no gaps. */
export interface LoggedEvent {
  sequence: number;
  /** Milliseconds since 1970. */
  time: number;
  event: KernelEvent;
}

export interface KernelState {
  pid: number;
  lastSequence: number;
  /** The cell that runs now. */
  running?: { executionId: string; cell: CellReference };
  /** A trainer runs in it. */
  training: boolean;
  /** Windows and commands that are attached. */
  clients: number;
}

export type StopOutcome = 'idle' | StopLevel | 'exhausted';

/** What a kernel offers to a host, a command line or a test. */
export interface KernelContract {
  requests: {
    /** First replays every logged event after the given sequence number (0 for all), then goes on live. */
    attach: { params: { afterSequence: number }; result: KernelState };
    /** Replays nothing, and sends nothing afterwards. */
    readState: { params: Record<string, never>; result: KernelState };
    executeCell: {
      params: {
        executionId: string;
        cell: CellReference;
        source: string;
        /** Replace the values that the variables of this cell begin with, as texts by their names. */
        parameters?: Record<string, string>;
      };
      result: CellResult;
    };
    /** Ends the running cell; variables stay. `idle` when none ran. */
    interrupt: { params: Record<string, never>; result: { outcome: 'idle' | 'interrupted' } };
    /**
     * One press of the stop button: `soft` where a trainer runs, else and the second time `hard`. From then on `exhausted`:
     * all that is left is to kill the process.
     */
    requestStop: { params: Record<string, never>; result: { outcome: StopOutcome } };
    /** @returns how many trainings wait or went on; with none nothing changes. */
    setPaused: { params: { paused: boolean }; result: { trainings: number } };
    readSamples: { params: { datasetId: string; query: SampleQuery }; result: SamplePage };
    readModelSummary: { params: { modelId: string }; result: ModelSummaryData };
    /** Ends the kernel after its log is written. */
    shutdown: { params: { reason: string }; result: Record<string, never> };
  };
  events: { logged: LoggedEvent };
}

/** What the driving end offers to a kernel: nothing is asked of it. */
export interface DriverContract {
  requests: Record<string, never>;
  events: Record<string, never>;
}
