import type { ModelSummaryData } from '../../protocol/displayData.ts';
import type {
  CellReference,
  CellResult,
  KernelContract,
  KernelEvent,
  SamplePage,
  SampleQuery,
} from '../../protocol/kernelMessages.ts';

/** Between the kernel's two threads; both come from one build. */
export const THREAD_PROTOCOL_VERSION = 1;

/** What the control thread is started with. */
export interface ControlThreadData {
  directory: string;
  notebook: string;
  shared: SharedArrayBuffer;
  /** With no client and no cell for so long, the kernel ends itself. */
  idleTimeoutMs: number;
  /** Whether the kernel ends with its last client, even in the middle of a cell. */
  endsWithClients: boolean;
}

export interface ExecutionRequest {
  executionId: string;
  /** Counted from 1 by the control thread; names the execution in the shared state. */
  number: number;
  cell: CellReference;
  source: string;
  parameters?: Record<string, string>;
}

/**
 * What code that is to be torn down answers: it is ready; there is nothing to tear down; or it stands where Node would
 * abort, and is to be asked again.
 */
export type TerminationAnswer = 'prepared' | 'nothing' | 'notHere';

/** What the main thread, on which cells run, offers to the control thread. */
export interface MainThreadContract {
  requests: {
    execute: { params: ExecutionRequest; result: CellResult };
    /**
     * Asks the cell to end at its next pause; trainings may finish their batch if there is patience for that. Answered at
     * once with how long it may take to do so.
     */
    interrupt: { params: { number: number; patient: boolean }; result: { patienceMs: number } };
    /** Asks trainings to end after their batch; the cell goes on. */
    stopTrainings: { params: Record<string, never>; result: Record<string, never> };
    setPaused: { params: { paused: boolean }; result: { trainings: number } };
    /** Says that the code of the cell was torn down: its promise may never settle. */
    terminated: { params: { number: number }; result: Record<string, never> };
    readSamples: { params: { datasetId: string; query: SampleQuery }; result: SamplePage };
    readFindings: KernelContract['requests']['readFindings'];
    correctSample: KernelContract['requests']['correctSample'];
    readModelSummary: { params: { modelId: string }; result: ModelSummaryData };
    listVariables: KernelContract['requests']['listVariables'];
    readPreviews: KernelContract['requests']['readPreviews'];
    readTensorSlice: KernelContract['requests']['readTensorSlice'];
    openDebugger: { params: Record<string, never>; result: { url: string } };
    closeDebugger: KernelContract['requests']['closeDebugger'];
    /** Finishes what must not be lost; then the process may end. */
    finish: { params: Record<string, never>; result: Record<string, never> };
  };
  events: {
    /** Anything but text, in its order. */
    happened: KernelEvent;
    /** Text that a cell wrote, in its order with the other events. */
    text: { executionId: string; stream: 'stdout' | 'stderr'; text: string };
    /** The stack of the main thread is prepared and held: terminate it now. */
    readyForTermination: { number: number };
    /** The main thread was asked to end by a signal. */
    endRequested: { reason: string };
  };
}

/** What the control thread offers to the main thread. */
export interface ControlThreadContract {
  requests: Record<string, never>;
  events: {
    /** Clients can come from now on. */
    listening: Record<string, never>;
    /** Everything is written: the process may end. */
    end: Record<string, never>;
  };
}
