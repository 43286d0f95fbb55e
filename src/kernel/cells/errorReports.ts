import path from 'node:path';
import type { CellError, CellReference, SourceLocation } from '../../protocol/kernelMessages.ts';
import { serializeError, type SerializedError } from '../../protocol/serializedError.ts';
import { SourceSyntaxError } from './sourceSyntaxError.ts';
import { describeLocation, parseStack, type FrameContext, type StackFrame } from './stackFrames.ts';

const MAX_CAUSES = 8;

export interface ErrorReportOptions extends FrameContext {
  /** Absolute path of the notebook: files are named relative to its folder. */
  notebook: string;
}

/**
 * Turns what a cell threw into what a person reads: places in the TypeScript of cells and local files, frames of
 * libraries folded into one line, causes below. {@link install} also makes `error.stack` read so wherever the cells
 * themselves print it.
 */
export class ErrorReports {
  /** Stacks as V8 wrote them, of errors whose `stack` was asked for. */
  private readonly rawStacks = new WeakMap<object, string>();
  /** Where an error that has no place in the user's code came into it. */
  private readonly callers = new WeakMap<object, Error>();
  private readonly folder: string;

  constructor(private readonly options: ErrorReportOptions) {
    this.folder = path.dirname(options.notebook);
  }

  install(): void {
    Error.prepareStackTrace = (error, sites) => {
      const head = describeHead(error);
      const raw = [head, ...beforeEvaluation(sites).map((site) => `    at ${String(site)}`)].join('\n');
      this.rawStacks.set(error, raw);
      return raw.replaceAll(
        /^(\s+at .*?)([^()\s]*):(\d+):(\d+)(\)?)$/gm,
        (line, start, script, row, column, end) => {
          const place = this.options.maps.locate(script, Number(row), Number(column));
          if (place) return `${start}${describeLocation(place, this.folder)}${end}`;
          return script.startsWith(this.options.kernelFolder) ? `${start}trainbook${end}` : line;
        },
      );
    };
  }

  /** Remembers from where in the user's code something was called whose errors don't know it. */
  blameCaller(thrown: unknown, caller: Error): void {
    if (typeof thrown !== 'object' || thrown === null || this.callers.has(thrown)) return;
    this.callers.set(thrown, caller);
  }

  /** @param cell where a syntax error without a file is. */
  report(thrown: unknown, cell: CellReference): CellError {
    const data = serializeError(thrown);
    const chain = causesOf(thrown);
    const [frames = [], ...others] = chain.map((error) => this.framesOf(error, cell));
    const located = frames.find((frame) => frame.kind === 'user');
    const sections = [this.section(data, frames, '')];
    for (let cause = data.cause, depth = 0; cause; cause = cause.cause, depth++) {
      sections.push(this.section(cause, others[depth] ?? [], 'Caused by '));
    }
    return {
      ...withoutStacks(data),
      stack: sections.join('\n'),
      ...(located && { location: located.location }),
    };
  }

  private framesOf(thrown: unknown, cell: CellReference): StackFrame[] {
    if (thrown instanceof SourceSyntaxError) {
      const { line, column, file } = thrown;
      const location: SourceLocation = file === undefined ? { cell, line, column } : { file, line, column };
      return [{ kind: 'user', functionName: '', location }, ...this.callerFrames(thrown)];
    }
    const frames = parseStack(this.stackOf(thrown), this.options);
    if (frames.some(({ kind }) => kind === 'user')) return frames;
    const callers = this.callerFrames(thrown);
    return callers.length > 0 ? callers : frames; // how the kernel loads modules is of no interest
  }

  private callerFrames(thrown: unknown): StackFrame[] {
    const caller = typeof thrown === 'object' && thrown !== null ? this.callers.get(thrown) : undefined;
    if (!caller) return [];
    return parseStack(this.stackOf(caller), this.options).filter(({ kind }) => kind === 'user');
  }

  private stackOf(thrown: unknown): string {
    if (!(thrown instanceof Error)) return '';
    const stack = String(thrown.stack ?? ''); // V8 formats it only now
    return this.rawStacks.get(thrown) ?? stack;
  }

  private section({ name, message }: SerializedError, frames: readonly StackFrame[], prefix: string): string {
    const head = `${prefix}${message === '' ? name : `${name}: ${message}`}`;
    return [head, ...foldFrames(frames, this.folder)].join('\n');
  }
}

function foldFrames(frames: readonly StackFrame[], folder: string): string[] {
  const lines: string[] = [];
  for (let start = 0; start < frames.length;) {
    const frame = frames[start] as StackFrame;
    if (frame.kind === 'user') {
      const place = describeLocation(frame.location, folder);
      lines.push(frame.functionName ? `    at ${frame.functionName} (${place})` : `    at ${place}`);
      start += 1;
      continue;
    }
    const { library } = frame;
    const rest = frames.slice(start).findIndex((other) => other.kind === 'user' || other.library !== library);
    const count = rest < 0 ? frames.length - start : rest;
    lines.push(`    … ${count} ${count === 1 ? 'call' : 'calls'} inside ${library}`);
    start += count;
  }
  return lines;
}

function causesOf(thrown: unknown): unknown[] {
  const chain = [thrown];
  for (let error = thrown; error instanceof Error && error.cause !== undefined; error = error.cause) {
    if (chain.length > MAX_CAUSES) break;
    chain.push(error.cause);
  }
  return chain;
}

/** The text has them already. */
function withoutStacks({ name, message, cause }: SerializedError): SerializedError {
  return { name, message, ...(cause && { cause: withoutStacks(cause) }) };
}

/** What lies below a cell's own code is the kernel that evaluates it. */
function beforeEvaluation(sites: readonly NodeJS.CallSite[]): NodeJS.CallSite[] {
  const end = sites.findIndex((site) => site.getFileName() === 'node:inspector');
  return end < 0 ? [...sites] : sites.slice(0, end);
}

function describeHead(error: Error): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}
