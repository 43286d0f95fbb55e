/** A place where code stands, in the Debug Adapter Protocol. */
interface Source {
  path?: string;
  name?: string;
  sourceReference?: number;
}

interface Message {
  type?: unknown;
  command?: unknown;
  event?: unknown;
  arguments?: unknown;
  body?: unknown;
}

/** What a cell is for the editor and for the debugger. */
export interface CellNames {
  /** @returns the file by which the debugger knows a cell, undefined for what is no cell. */
  fileOf(uri: string): string | undefined;
  /** @returns the cell that a file stands for. */
  cellOf(file: string): { uri: string; name: string } | undefined;
}

/** Messages that carry no source may be large: values of variables. */
const WITHOUT_SOURCES = new Set<unknown>(['variables', 'evaluate', 'setVariable', 'completions', 'threads']);

/** Writes the debugger's names of cells into a message from the editor, in place. */
export function toDebugger(message: unknown, names: CellNames): void {
  visitSources(message, (source) => {
    const file = source.path === undefined ? undefined : names.fileOf(source.path);
    if (file !== undefined) source.path = file;
  });
}

/** Writes the cells into a message from the debugger, in place. */
export function toEditor(message: unknown, names: CellNames): void {
  visitSources(message, (source) => {
    const cell = source.path === undefined ? undefined : names.cellOf(source.path);
    if (!cell) return;
    source.path = cell.uri;
    source.name = cell.name;
    delete source.sourceReference; // the editor has the text
  });
}

function visitSources(message: unknown, visit: (source: Source) => void): void {
  const { command, arguments: parameters, body } = message as Message;
  if (WITHOUT_SOURCES.has(command)) return;
  const walk = (value: unknown, name: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) return value.forEach((item) => walk(item, name));
    if (name === 'source' || name === 'sources') visit(value as Source);
    for (const [key, child] of Object.entries(value)) walk(child, key);
  };
  walk(parameters, 'arguments');
  walk(body, 'body');
}
