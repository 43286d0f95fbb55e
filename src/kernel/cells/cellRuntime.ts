import { RUNTIME_NAME } from './cellNames.ts';
import { Execution } from './execution.ts';
import type { ImportedNames, ModuleLoader } from './moduleLoader.ts';

export interface CellRuntimeOptions {
  loader: ModuleLoader;
  /** Called with the value of a cell's last expression. */
  onResult(value: unknown): void;
  /** Called with a reader for each of the names that were asked for. */
  onBindings(readers: (() => unknown)[]): void;
  /** Called when an error that came from a load should be blamed on the code that asked for it. */
  blameCaller(thrown: unknown, caller: Error): void;
  /** The number of the execution that must end now. */
  interrupted(): number;
  prepareTermination(execution: number): boolean;
}

/** What compiled cells and local modules call back to, under one name that no cell can declare. */
export interface CellRuntime {
  import(specifier: string, required?: string[], optional?: string[]): Promise<unknown>;
  importDynamic(specifier: unknown, from?: string): Promise<unknown>;
  importMeta(from?: string): object;
  require(specifier: string): unknown;
  result(value: unknown): void;
  bindings(readers: (() => unknown)[]): void;
  gate(value: unknown): unknown;
  gateAll(iterable: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<unknown>;
  assignToConstant(name: string): never;
  prepareTermination(execution: number): boolean;
}

export function installCellRuntime(options: CellRuntimeOptions): void {
  const runtime = Object.freeze(createCellRuntime(options));
  Object.defineProperty(globalThis, RUNTIME_NAME, { value: runtime }); // neither to be changed nor declared anew
}

function createCellRuntime(options: CellRuntimeOptions): CellRuntime {
  const { loader, blameCaller } = options;
  const gate = (value: unknown): unknown => {
    const execution = Execution.current;
    if (!execution) return value;
    if (options.interrupted() === execution.number) execution.refuseWaiting();
    return execution.gate(value);
  };
  const blaming = async (load: Promise<unknown>, caller: Error): Promise<unknown> => {
    try {
      return await load;
    } catch (error) {
      blameCaller(error, caller);
      throw error;
    }
  };
  return {
    import: (specifier, required, optional) => {
      const names: ImportedNames = { required: required ?? [], optional: optional ?? [] };
      return blaming(loader.importForCell(specifier, names), new Error());
    },
    importDynamic: (specifier, from) => blaming(loader.importDynamic(String(specifier), from), new Error()),
    importMeta: (from) => loader.importMeta(from),
    require: (specifier) => loader.require(specifier),
    result: (value) => options.onResult(value),
    bindings: (readers) => options.onBindings(readers),
    gate,
    gateAll: (iterable) => gatedIterable(iterable, gate),
    assignToConstant: (name) => {
      throw new TypeError(`Assignment to constant variable '${name}'.`);
    },
    prepareTermination: (execution) => options.prepareTermination(execution),
  };
}

function gatedIterable(
  iterable: AsyncIterable<unknown> | Iterable<unknown>,
  gate: (value: unknown) => unknown,
): AsyncIterable<unknown> {
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
