import path from 'node:path';
import process from 'node:process';
import timers from 'node:timers';
import { setImporter } from '../files/importModule.ts';
import type { CellOutput, CellResult, CellStatus, KernelEvent } from '../protocol/kernelMessages.ts';
import type { MessageChannel, RequestHandlers } from '../protocol/messageChannel.ts';
import { Catalog } from './catalog.ts';
import { forgetAsyncStack, interruptedStack } from './cells/asyncStack.ts';
import { CellCompiler } from './cells/cellCompiler.ts';
import { CellExecutor, type CellOutcome } from './cells/cellExecutor.ts';
import { installCellRuntime } from './cells/cellRuntime.ts';
import { ErrorReports } from './cells/errorReports.ts';
import { Execution, InterruptError } from './cells/execution.ts';
import { overrideParameters } from './cells/overrideParameters.ts';
import { ModuleLoader } from './cells/moduleLoader.ts';
import { Disposals } from './cells/onDispose.ts';
import { RunningFits } from './cells/runningFits.ts';
import { StaleCells } from './cells/staleCells.ts';
import { SourceMaps } from './cells/sourceMaps.ts';
import { TensorLifetimes } from './cells/tensorLifetimes.ts';
import type { SharedState } from './control/sharedState.ts';
import type {
  ControlThreadContract,
  ExecutionRequest,
  MainThreadContract,
  TerminationAnswer,
} from './control/threadMessages.ts';
import { setPaused } from '../training/trainer/stopSignal.ts';
import { addTrainingListener } from '../training/trainer/trainingListener.ts';
import { captureStreams, type StreamName } from './display/captureStreams.ts';
import { DebugPort } from './debugPort.ts';
import { createDisplay, DisplayHandle } from './display/display.ts';
import { formatValue } from './display/formatValue.ts';
import { previewValues } from './display/previewValues.ts';
import { KernelBackend } from './kernelBackend.ts';
import { NotebookSource } from './notebookSource.ts';
import { createLiveReport } from './report/liveReport.ts';
import type { SavedGlobals } from './savedGlobals.ts';
import { sharedModules } from './sharedModules.ts';
import { Variables } from './variables.ts';

export interface KernelOptions {
  /** Of this kernel alone, where its log lies. */
  directory: string;
  /** Absolute path. */
  notebook: string;
  /** Where the kernel's bundles lie. */
  kernelFolder: string;
  shared: SharedState;
  saved: SavedGlobals;
  /** To the control thread. */
  channel(
    handlers: RequestHandlers<MainThreadContract>,
  ): MessageChannel<MainThreadContract, ControlThreadContract>;
  /** `import()` of a file that Node itself compiled. */
  importModule(specifier: string): Promise<unknown>;
  /** Called once, when the code that a first cell needs has been compiled. Takes the thread for a moment. */
  keepCode(): void;
}

type ExecutionIdentity = Pick<ExecutionRequest, 'executionId' | 'number' | 'cell'>;

/**
 * The kernel's main thread: it runs cells one after the other, and between their pauses answers what panels ask.
 *
 * Whatever happens is told to the control thread as events in their order, and nothing else is remembered here that a
 * client could want later. Text goes there write by write, so it is seen while the cell computes on.
 */
export class Kernel {
  private readonly maps = new SourceMaps();
  private readonly executor: CellExecutor;
  private readonly errors: ErrorReports;
  private readonly catalog = new Catalog((event) => this.emit(event));
  private readonly source = new NotebookSource();
  private readonly stale = new StaleCells();
  private readonly tensors = new TensorLifetimes();
  private readonly variables = new Variables((tensor) => this.tensors.cellOf(tensor));
  private readonly debugPort = new DebugPort();
  private readonly disposals = new Disposals((message) => this.write('stderr', `${message}\n`));
  /** A training began in the cell that runs. */
  private trained = false;
  private readonly channel;
  private readonly backend: KernelBackend;
  private readonly report;
  private queue: Promise<unknown> = Promise.resolve();
  /** The cell that runs, or ran last: what belongs to no cell is shown there. */
  private latest: ExecutionIdentity | undefined;
  private readonly cancelled = new Set<number>();
  private codeKept = false;
  /** Ends the wait for the cell that runs, when its code was torn down. */
  private whenTornDown: (() => void) | undefined;

  constructor(private readonly options: KernelOptions) {
    const { directory, notebook, kernelFolder, saved } = options;
    setImporter(options.importModule);
    this.channel = options.channel(this.handlers);
    this.errors = new ErrorReports({ maps: this.maps, kernelFolder, notebook });
    const compiler = new CellCompiler(saved.names);
    this.executor = new CellExecutor({ compiler, maps: this.maps, fits: this.watchTrainings(), directory });
    this.backend = new KernelBackend({
      notebook,
      report: (line) => saved.writeStderr(`${line}\n`),
      onReady: (backend) => this.emit({ type: 'backendReady', backend }),
    });
    this.report = createLiveReport({
      notebook,
      emit: (event) => this.emit(event),
      backend: () => this.backend.describe(),
      currentExecution: () => this.currentExecution()?.executionId,
      source: () => this.source.text(),
      warn: (message) => this.write('stderr', `${message}\n`),
      assetsFolder: path.join(kernelFolder, '..', 'webviews'),
    });
    this.takeOverRealm();
    this.emit({ type: 'kernelStarted', node: process.version, pid: process.pid });
  }

  private readonly handlers: RequestHandlers<MainThreadContract> = {
    execute: (request) => this.enqueue(request),
    interrupt: (request) => ({ patienceMs: this.interrupt(request) }),
    stopTrainings: () => {
      this.executor.stopTrainings('the stop button was pressed');
      return {};
    },
    setPaused: ({ paused }) => ({ trainings: setPaused(paused) }),
    terminated: ({ number }) => {
      this.executor.tornDown(number);
      if (this.latest?.number === number) {
        this.report.endOpenRuns('stopped');
        this.options.shared.trainings = 0;
        this.whenTornDown?.();
      }
      return {};
    },
    readSamples: ({ datasetId, query }) => this.catalog.readSamples(datasetId, query),
    readFindings: ({ datasetId }) => this.catalog.readFindings(datasetId),
    correctSample: (request) => this.catalog.correctSample(request),
    readModelSummary: ({ modelId }) => this.catalog.readModelSummary(modelId),
    listVariables: () => this.variables.list(),
    readPreviews: async () => ({ previews: await previewValues(this.variables.values()) }),
    readTensorSlice: ({ name, query }) => this.variables.readSlice(name, query),
    openDebugger: () => ({ url: this.debugPort.open() }),
    closeDebugger: () => {
      this.debugPort.close();
      return {};
    },
    finish: async () => {
      await this.disposals.all();
      await this.report.dispose();
      this.keepCode();
      return {};
    },
  };

  /** Lets the control thread know that an interrupt should wait for the end of a batch. */
  private watchTrainings(): RunningFits {
    addTrainingListener({
      trainingStarted: () => this.countTrainings(1),
      trainingFinished: () => this.countTrainings(-1),
    });
    return new RunningFits((difference) => this.countTrainings(difference));
  }

  private countTrainings(difference: number): void {
    this.options.shared.trainings += difference;
    if (difference > 0) this.trained = true;
  }

  /** The realm that kernel, libraries and cells share. */
  private takeOverRealm(): void {
    const { directory, notebook, kernelFolder, shared } = this.options;
    const display = createDisplay((output) => this.output(output));
    const loader = new ModuleLoader({
      directory,
      notebook,
      kernelFolder,
      maps: this.maps,
      shared: sharedModules({
        display,
        onDispose: (resource) => this.disposals.add(this.currentExecution()?.cell.id ?? '', resource),
      }),
    });
    installCellRuntime({
      loader,
      onResult: (value) => this.executor.setResult(value),
      onBindings: (readers) => this.executor.setBindings(readers),
      onRejected: (thrown, place) => this.errors.passedThrough(thrown, place),
      interrupted: () => shared.interrupted,
      prepareTermination: (number) => this.prepareTermination(number),
    });
    this.errors.install();
    captureStreams((stream, text) => this.write(stream, text));
    process.on('unhandledRejection', (reason) => this.uncaught(reason));
    process.on('uncaughtException', (error) => this.uncaught(error));
  }

  private enqueue(request: ExecutionRequest): Promise<CellResult> {
    const result = this.queue.then(() => this.runCell(request));
    this.queue = result
      .then(() => this.tensors.sweepIfDue(() => this.executor.forgetPrinted()))
      .catch(() => undefined);
    return result;
  }

  private async runCell(request: ExecutionRequest): Promise<CellResult> {
    const { executionId, number, cell, source } = request;
    const startedAt = performance.now();
    this.latest = request;
    this.options.shared.restartBeat();
    this.emit({ type: 'cellStarted', executionId, cell, source });
    const tornDown = new Promise<CellStatus>((resolve) => (this.whenTornDown = () => resolve('interrupted')));
    const work = this.work(request).catch((error: unknown) => this.fail(error, request));
    const status = await Promise.race([work, tornDown]);
    this.whenTornDown = undefined;
    this.cancelled.delete(number);
    const result = { status, durationMs: performance.now() - startedAt };
    this.emit({ type: 'cellFinished', executionId, result });
    if (!this.codeKept) timers.setTimeout(() => this.keepCode(), KEEP_CODE_MS).unref(); // a cell may replace the global one
    return result;
  }

  private keepCode(): void {
    if (this.codeKept) return;
    this.codeKept = true;
    this.options.keepCode();
  }

  private async work(request: ExecutionRequest): Promise<CellStatus> {
    await this.backend.ready;
    await this.disposals.ofCell(request.cell.id);
    if (this.cancelled.has(request.number)) return 'interrupted';
    const source = overrideParameters(request.source, request.parameters ?? {});
    this.source.ran(request.cell, source);
    this.trained = false;
    const outcome = await this.executor.execute({ ...request, source });
    await this.show(outcome, request);
    await this.report.settled();
    for (const [name, read] of outcome.bindings) this.catalog.look(name, read);
    this.variables.add(outcome.bindings);
    this.tensors.cellRan(outcome.names?.declared ?? [], outcome.bindings);
    this.tellStale(request, outcome);
    return outcome.status;
  }

  private tellStale({ cell }: ExecutionRequest, { names, bindings }: CellOutcome): void {
    const cells = names && this.stale.ran({ cell, names, bindings, trained: this.trained });
    if (cells) this.emit({ type: 'cellsStale', cells });
  }

  private async show(
    { status, thrown, value }: CellOutcome,
    { executionId, cell }: ExecutionIdentity,
  ): Promise<void> {
    if (thrown) {
      this.emitOutput(executionId, { kind: 'error', error: this.errors.report(thrown.error, cell) });
    } else if (status === 'ok' && value !== undefined && !(value instanceof DisplayHandle)) {
      this.emitOutput(executionId, { kind: 'result', data: await formatValue(value) });
    }
  }

  /** What stands in the way of running cells at all. */
  private fail(error: unknown, { executionId, cell }: ExecutionIdentity): CellStatus {
    this.emitOutput(executionId, { kind: 'error', error: this.errors.report(error, cell) });
    return 'error';
  }

  private interrupt({ number, patient }: { number: number; patient: boolean }): number {
    this.cancelled.add(number);
    return this.executor.interrupt(number, patient);
  }

  /**
   * Called in the middle of whatever runs, by the inspector of the control thread.
   */
  private prepareTermination(number: number): TerminationAnswer {
    const { shared } = this.options;
    const { depth, isKeepingRecords } = interruptedStack(OWN_DEPTH);
    const running = this.executor.runningNumber ?? this.latest?.number; // what an ended cell began may go on
    if (depth === 0 || running !== number) return 'nothing';
    if (isKeepingRecords) return 'notHere'; // it would write on before the termination comes
    forgetAsyncStack();
    this.channel.emit('readyForTermination', { number });
    shared.awaitTermination();
    return 'prepared';
  }

  private uncaught(thrown: unknown): void {
    if (thrown instanceof InterruptError) return;
    const execution = this.currentExecution();
    if (!execution) {
      this.options.saved.writeStderr(`${String(thrown instanceof Error ? thrown.stack : thrown)}\n`);
      return;
    }
    const error = this.errors.report(thrown, execution.cell);
    this.emitOutput(execution.executionId, {
      kind: 'error',
      error: { ...error, stack: `Uncaught ${error.stack}` },
    });
  }

  private currentExecution(): ExecutionIdentity | undefined {
    return Execution.current ?? this.latest;
  }

  private output(output: CellOutput): void {
    const execution = this.currentExecution();
    if (execution) this.emitOutput(execution.executionId, output);
  }

  private emitOutput(executionId: string, output: CellOutput): void {
    this.emit({ type: 'output', executionId, output });
  }

  private write(stream: StreamName, text: string): void {
    const execution = this.currentExecution();
    if (!execution) return this.options.saved.writeStderr(text);
    this.options.shared.announceText(text.length);
    this.channel.emit('text', { executionId: execution.executionId, stream, text });
  }

  private emit(event: KernelEvent): void {
    this.channel.emit('happened', event);
  }
}

/** After a cell: the user reads its result, and more often than not nothing runs. */
const KEEP_CODE_MS = 500;
/** The functions between the inspector's expression and the measurement: expression, runtime, callback, method. */
const OWN_DEPTH = 4;
