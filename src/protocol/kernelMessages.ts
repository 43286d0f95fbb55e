import type { DebuggerAddress } from './debugging.ts';
import type {
  DatasetFindings,
  DisplayData,
  ModelSummaryData,
  ProgressData,
  SampleCorrection,
  SampleView,
} from './displayData.ts';
import type {
  BackendDescription,
  EvaluationData,
  Observation,
  RunDescription,
  RunStatus,
} from './runData.ts';
import type { SerializedError } from './serializedError.ts';

/** Raised by every change that an older host or kernel would misread. */
export const KERNEL_PROTOCOL_VERSION = 3;

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
  /** Its samples can be corrected: there is an overlay beside the data. */
  correctable?: boolean;
  /** Its samples are others each time: it is the batch that a network learns from. */
  changes?: boolean;
}

export interface ModelDescription {
  id: string;
  name: string;
  parameterCount: number;
}

/** A variable of the notebook as it is now. */
export interface VariableDescription {
  name: string;
  /** Class or kind: `Tensor`, `Sequential`, `number`, `function`. */
  type: string;
  /** Of tensors, typed arrays and lists. */
  shape?: number[];
  /** Of tensors and typed arrays. */
  dtype?: string;
  /** Of tensors, of models with all their weights, and of typed arrays; undefined where nobody knows. */
  sizeBytes?: number;
  /** The cell that made it, of a tensor. */
  cell?: CellReference;
  /** The value in a few words; empty where {@link VariableDescription.shape} says enough. */
  preview: string;
  /** Of a model with one input what that takes; `null` is any length. */
  inputShape?: (number | null)[];
  /** Names of the fields of a plain object, or of the first one of a list of them. */
  fields?: string[];
  /** Whether `readTensorSlice` can read it. */
  isTensor: boolean;
}

/** The values of a tensor or picture in short, for whoever points at its variable. */
export interface VariablePreview {
  name: string;
  /** Statistics and the first values, in lines. */
  text: string;
  /** Of a picture, or of the first one of a batch of them; at most 128 pixels high and wide. */
  png?: Uint8Array;
}

/** What a kernel's process holds. */
export interface MemoryDescription {
  /** All that TensorFlow.js counts, also what no variable holds. */
  tensors: number;
  tensorBytes: number;
  /** JavaScript's own objects. */
  heapBytes: number;
  /** The whole process. */
  residentBytes: number;
}

/** A page of a tensor: of the matrix of its last two axes, at fixed places of the axes before them. */
export interface TensorSliceQuery {
  /** One place for each axis before the last two. */
  leading: number[];
  row: number;
  rowCount: number;
  column: number;
  columnCount: number;
}

export interface TensorSlice {
  shape: number[];
  dtype: string;
  /** Of this page; fewer than asked for at the edges. */
  rowCount: number;
  columnCount: number;
  /** Row by row; strings for a tensor of strings. */
  values: Float32Array | Int32Array | Uint8Array | string[];
}

/** Which samples to show: some of them, or one after each of the things that are done to it in an epoch. */
export type SampleQuery = PageQuery | { kind: 'steps'; index: number; epoch: number };

/** A page in order, a random draw that a seed makes repeatable, or samples by their places. */
export type PageQuery =
  | { kind: 'page'; offset: number; count: number }
  | { kind: 'random'; seed: number; count: number }
  | { kind: 'chosen'; indices: number[] };

/** A correction of a sample, in the place of the one before. */
export interface CorrectionRequest {
  datasetId: string;
  index: number;
  correction: SampleCorrection;
}

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
    /** What the last `describe` found of it; no findings where none looked at it. */
    readFindings: { params: { datasetId: string }; result: { findings?: DatasetFindings } };
    /** Writes it into the overlay beside the data, for the next run: no data set changes. @returns what is written then. */
    correctSample: { params: CorrectionRequest; result: SampleCorrection };
    readModelSummary: { params: { modelId: string }; result: ModelSummaryData };
    /** Answered when the cell that runs pauses, between two batches at the latest. */
    listVariables: {
      params: Record<string, never>;
      result: { variables: VariableDescription[]; memory: MemoryDescription };
    };
    /** Of the tensors and pictures that are small enough to be read at once; answered as `listVariables` is. */
    readPreviews: { params: Record<string, never>; result: { previews: VariablePreview[] } };
    readTensorSlice: { params: { name: string; query: TensorSliceQuery }; result: TensorSlice };
    /** Lets a debugger of JavaScript reach the cells. Answered when the running cell pauses; the same again while it is open. */
    openDebugger: { params: Record<string, never>; result: DebuggerAddress };
    /** Cuts debuggers off; what they held goes on. */
    closeDebugger: { params: Record<string, never>; result: Record<string, never> };
    /** Ends the kernel after its log is written. */
    shutdown: { params: { reason: string }; result: Record<string, never> };
  };
  /** A piece of the log as it is in the file: frames (frameCodec.ts), each of which is a {@link LoggedEvent}. */
  events: { logged: { frames: Uint8Array } };
}

/** What the driving end offers to a kernel: nothing is asked of it. */
export interface DriverContract {
  requests: Record<string, never>;
  events: Record<string, never>;
}
