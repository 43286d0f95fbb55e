import type { TerminationAnswer } from '../control/threadMessages.ts';
import { RUNTIME_NAME } from './cellNames.ts';
import { type AwaitPlace, Execution } from './execution.ts';
import type { ImportedNames, ModuleLoader } from './moduleLoader.ts';

export interface CellRuntimeOptions {
  loader: ModuleLoader;
  /** Called with the value of a cell's last expression. */
  onResult(value: unknown): void;
  /** Called with a reader for each of the names that were asked for. */
  onBindings(readers: (() => unknown)[]): void;
  /** Called with what came out of an awaited promise that was rejected. */
  onRejected(thrown: unknown, place: AwaitPlace): void;
  /** The number of the execution that must end now. */
  interrupted(): number;
  prepareTermination(execution: number): TerminationAnswer;
}

/** What compiled cells and local modules call back to, under one name that no cell can declare. */
export interface CellRuntime {
  import(specifier: string, required?: string[], optional?: string[]): Promise<unknown>;
  importDynamic(specifier: unknown, from?: string): Promise<unknown>;
  importMeta(from?: string): object;
  require(specifier: string): unknown;
  result(value: unknown): void;
  bindings(readers: (() => unknown)[]): void;
  gate(value: unknown, ...place: PlaceArguments): unknown;
  gateAll(iterable: AnyIterable, ...place: PlaceArguments): AsyncIterable<unknown>;
  assignToConstant(name: string): never;
  prepareTermination(execution: number): TerminationAnswer;
}

type AnyIterable = AsyncIterable<unknown> | Iterable<unknown>;
/** What the compiler knows of the place of an `await` (awaitGates.ts). */
type PlaceArguments = [script: string, line: number, column: number, functionName: string];

export function installCellRuntime(options: CellRuntimeOptions): void {
  const runtime = Object.freeze(createCellRuntime(options));
  Object.defineProperty(globalThis, RUNTIME_NAME, { value: runtime }); // neither to be changed nor declared anew
}

function createCellRuntime(options: CellRuntimeOptions): CellRuntime {
  const { loader } = options;
  const gate: CellRuntime['gate'] = (value, script, line, column, functionName) => {
    const execution = Execution.current;
    if (!execution) return value;
    if (options.interrupted() === execution.number) execution.refuseWaiting();
    return execution.gate(value, (thrown) =>
      options.onRejected(thrown, { script, line, column, functionName }),
    );
  };
  return {
    import: (specifier, required, optional) => {
      const names: ImportedNames = { required: required ?? [], optional: optional ?? [] };
      return loader.importForCell(specifier, names);
    },
    importDynamic: (specifier, from) => loader.importDynamic(String(specifier), from),
    importMeta: (from) => loader.importMeta(from),
    require: (specifier) => loader.require(specifier),
    result: (value) => options.onResult(value),
    bindings: (readers) => options.onBindings(readers),
    gate,
    gateAll: (iterable, ...place) => gatedIterable(iterable, (value) => gate(value, ...place)),
    assignToConstant,
    prepareTermination: (execution) => options.prepareTermination(execution),
  };
}

function assignToConstant(name: string): never {
  const error = new TypeError(`Assignment to constant variable '${name}'.`);
  Error.captureStackTrace(error, assignToConstant);
  throw error;
}

function gatedIterable(iterable: AnyIterable, gate: (value: unknown) => unknown): AsyncIterable<unknown> {
  const open = (): AsyncIterator<unknown> | Iterator<unknown> => {
    if (Symbol.asyncIterator in iterable) return iterable[Symbol.asyncIterator]();
    return iterable[Symbol.iterator]();
  };
  return {
    [Symbol.asyncIterator]() {
      const inner = open();
      const next = async () => {
        const step = (await gate(inner.next())) as IteratorResult<unknown>;
        return step.done ? step : { done: false, value: await gate(step.value) };
      };
      const close = async (value?: unknown) =>
        (await inner.return?.(value)) ?? { done: true as const, value };
      return { next, return: close };
    },
  };
}
