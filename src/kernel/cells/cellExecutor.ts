import { type Runtime, Session } from 'node:inspector';
import { promiseHooks } from 'node:v8';
import type { CellStatus } from '../../protocol/kernelMessages.ts';
import { forgetRunningTrainings, requestStop } from '../../training/trainer/stopSignal.ts';
import type { ExecutionRequest } from '../control/threadMessages.ts';
import { abandonReplicas } from '../replicas/kernelReplicas.ts';
import type { CellCompiler } from './cellCompiler.ts';
import { RUNTIME_NAME } from './cellNames.ts';
import { sourceMapComment } from './debuggerNames.ts';
import { Execution, InterruptError } from './execution.ts';
import type { RunningFits } from './runningFits.ts';
import type { CellNames } from './staleCells.ts';
import type { SourceMaps } from './sourceMaps.ts';
import { SourceSyntaxError } from './sourceSyntaxError.ts';
import { repairCompiledSteps } from '../../backend/compiledStep/stepTracer.ts';
import { rememberEngineState } from '../../backend/engineState.ts';

export interface CellOutcome {
  status: CellStatus;
  /** What the cell threw. */
  thrown?: { error: unknown };
  /** The value of its last expression. */
  value?: unknown;
  /** Undefined for a cell that could not be compiled, and so did not run. */
  names?: CellNames;
  /** Readers of the names that it declared. */
  bindings: Map<string, () => unknown>;
}

export interface CellExecutorOptions {
  compiler: CellCompiler;
  maps: SourceMaps;
  fits: RunningFits;
  /** Of this kernel alone: cells have names in it for a debugger. */
  directory: string;
}

type Ending = Pick<CellOutcome, 'status' | 'thrown'>;

interface RunningCell {
  execution: Execution;
  /** Ends it; only the first call counts. */
  settle(ending: Ending): void;
  value: unknown;
  restoreEngineState(): void;
}

/** How long a training may take to finish its batch when it is asked to stop. */
const TRAINING_PATIENCE_MS = 10_000;
const PATIENCE_MS = 500;

/**
 * Evaluates cells, one at a time, in the inspector's REPL mode: the same engine that a debugger's console uses, where a
 * name may be declared again, `await` stands at the top level, and closures of earlier cells see new values.
 *
 * The promise of a cell is caught at its birth and held: the inspector must not see it collected, and what the cell
 * threw is taken from it as it is. It may never settle, when the code that would settle it was torn down; so a cell ends
 * with whichever comes first, its promise or {@link tornDown}.
 */
export class CellExecutor {
  private readonly session = new Session();
  private readonly held = new Set<Promise<unknown>>();
  private running: RunningCell | undefined;
  private readers: (() => unknown)[] = [];

  constructor(private readonly options: CellExecutorOptions) {
    this.session.connect();
  }

  /** The number of the execution that runs. */
  get runningNumber(): number | undefined {
    return this.running?.execution.number;
  }

  setResult(value: unknown): void {
    if (this.running) this.running.value = value;
  }

  setBindings(readers: (() => unknown)[]): void {
    this.readers = readers;
  }

  /** Lets go of what cells wrote to the console: the inspector keeps the values for a debugger. */
  forgetPrinted(): void {
    this.session.post('Runtime.discardConsoleEntries');
  }

  async execute({ number, executionId, cell, source }: ExecutionRequest): Promise<CellOutcome> {
    const { compiler, maps, directory } = this.options;
    const bindings = new Map<string, () => unknown>();
    const name = `trainbook-cell:${number}`;
    let compiled;
    try {
      compiled = compiler.compile(source, name);
    } catch (error) {
      return { status: 'error', thrown: { error }, bindings };
    }
    const { code, sourceMap, declaredNames, freeNames } = compiled;
    const origin = { cell };
    maps.add({ name, origin, sourceMap });
    const execution = new Execution(number, executionId, cell);
    const running = this.begin(execution);
    const ending = await this.evaluate(
      `${code}\n//# sourceURL=${name}\n${sourceMapComment(sourceMap, { origin, source, directory })}`,
      running,
      name,
    );
    this.running = undefined;
    if (ending.status === 'ok') this.readBindings(declaredNames, bindings);
    const wasInterrupted = execution.wasInterrupted && ending.status !== 'interrupted';
    const status = wasInterrupted ? 'interrupted' : ending.status;
    // A step that the cell waited for must not change variables when the cell is long over.
    if (status === 'interrupted') repairCompiledSteps();
    const thrown = ending.thrown?.error instanceof InterruptError ? undefined : ending.thrown;
    const names = { declared: declaredNames, free: freeNames };
    return { status, thrown, value: running.value, names, bindings };
  }

  /**
   * Asks the running cell to end at its next pause, and whatever trains in it after its batch.
   * @param patient whether trainings may come to the end of their batch.
   * @returns how long it may take.
   */
  interrupt(number: number, patient: boolean): number {
    const { running } = this;
    if (running?.execution.number !== number) return 0;
    const { execution } = running;
    const trainings = this.stopTrainings('the cell was interrupted');
    const patience = patient && trainings > 0 ? TRAINING_PATIENCE_MS : 0;
    execution.refuseWaiting();
    if (patience === 0) execution.openGates();
    else setTimeout(() => execution.openGates(), patience).unref();
    setTimeout(() => running.settle({ status: 'interrupted' }), patience + PATIENCE_MS).unref();
    return patience + PATIENCE_MS;
  }

  /** Asks whatever trains to end after its batch. @returns how many trainings there are. */
  stopTrainings(reason: string): number {
    return requestStop(reason) + this.options.fits.stop();
  }

  /** The code of the cell was torn down. @returns whether that ended it. */
  tornDown(number: number): boolean {
    const { running } = this;
    if (running?.execution.number !== number) return false;
    running.restoreEngineState();
    repairCompiledSteps();
    abandonReplicas();
    forgetRunningTrainings();
    running.execution.openGates();
    running.settle({ status: 'interrupted' });
    return true;
  }

  /** Puts right what torn-down code left half done. */
  private repair(running: RunningCell): void {
    running.restoreEngineState();
    repairCompiledSteps();
    abandonReplicas();
    this.options.fits.forget();
    forgetRunningTrainings();
  }

  private begin(execution: Execution): RunningCell {
    const restoreEngineState = rememberEngineState();
    const running = { execution, settle: () => undefined, value: undefined, restoreEngineState };
    this.running = running;
    return running;
  }

  private evaluate(expression: string, running: RunningCell, name: string): Promise<Ending> {
    return new Promise((resolve) => {
      running.settle = resolve;
      const promise = this.post(expression, running, (error, answer, hasStarted) => {
        if (error) {
          this.repair(running); // it was torn down before its first pause
          resolve({ status: 'interrupted' });
        } else if (!hasStarted && answer.exceptionDetails) {
          resolve({ status: 'error', thrown: { error: this.toSyntaxError(answer.exceptionDetails, name) } });
        } else {
          // The promise tells it as well, unless a debugger that holds the cell's beginning made another one before.
          const { exceptionDetails } = answer;
          const ending = exceptionDetails ? toEnding(this.readThrown(exceptionDetails)) : OK;
          setImmediate(() => resolve(ending));
        }
      });
      if (!promise) return;
      this.held.add(promise);
      const release = () => void this.held.delete(promise);
      promise.then(
        () => resolve(OK),
        (error: unknown) => resolve(toEnding(error)),
      );
      promise.then(release, release);
    });
  }

  /** @returns the cell's promise, which is the first that comes into being; undefined if nothing ran. */
  private post(
    expression: string,
    { execution }: RunningCell,
    done: (error: Error | null, answer: Runtime.EvaluateReturnType, hasStarted: boolean) => void,
  ): Promise<unknown> | undefined {
    const objectGroup = `execution-${execution.number}`;
    let first: Promise<unknown> | undefined;
    const stopWatching = promiseHooks.onInit((promise) => (first ??= promise as Promise<unknown>));
    execution.run(() =>
      this.session.post('Runtime.evaluate', { expression, replMode: true, objectGroup }, (error, answer) => {
        done(error, answer as Runtime.EvaluateReturnType, first !== undefined);
        this.session.post('Runtime.releaseObjectGroup', { objectGroup });
      }),
    );
    stopWatching();
    return first;
  }

  /** What a cell threw, as it is. */
  private readThrown({ exception }: Runtime.ExceptionDetails): unknown {
    if (exception?.objectId === undefined) return exception?.value;
    this.readers = [];
    this.session.post('Runtime.callFunctionOn', {
      objectId: exception.objectId,
      functionDeclaration: `function () { 'use strict'; ${RUNTIME_NAME}.bindings([() => this]); }`,
    });
    return this.readers[0]?.();
  }

  private toSyntaxError({ exception, ...place }: Runtime.ExceptionDetails, name: string): Error {
    const text = (exception?.description ?? place.text).split('\n')[0] as string;
    const message = text.replace(/^SyntaxError: /, '');
    const location = this.options.maps.locate(name, place.lineNumber + 1, place.columnNumber + 1);
    return new SourceSyntaxError(message, location ?? { line: 1, column: 1 });
  }

  private readBindings(names: readonly string[], bindings: Map<string, () => unknown>): void {
    const { compiler } = this.options;
    const readers = names.map((name) => `() => ${compiler.nameInRealm(name)}`).join(', ');
    this.readers = [];
    this.session.post('Runtime.evaluate', { expression: `${RUNTIME_NAME}.bindings([${readers}])` });
    this.readers.forEach((reader, index) => bindings.set(names[index] as string, reader));
  }
}

const OK: Ending = { status: 'ok' };

function toEnding(error: unknown): Ending {
  return { status: error instanceof InterruptError ? 'interrupted' : 'error', thrown: { error } };
}
