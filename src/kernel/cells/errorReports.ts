import path from 'node:path';
import { inspect } from 'node:util';
import type { CellError, CellReference, SourceLocation } from '../../protocol/kernelMessages.ts';
import { serializeError, type SerializedError } from '../../protocol/serializedError.ts';
import { SourceSyntaxError } from './sourceSyntaxError.ts';
import type { AwaitPlace } from './execution.ts';
import {
  describeLocation,
  frameOf,
  isInside,
  parseStack,
  type FrameContext,
  type StackFrame,
} from './stackFrames.ts';

const MAX_CAUSES = 8;
const MAX_WAITERS = 20;

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
  /** The frames of errors whose `stack` was asked for, in the user's places. */
  private readonly frames = new WeakMap<object, StackFrame[]>();
  /** Who waited for a promise that was rejected with an error, from the inside out. */
  private readonly waiters = new WeakMap<object, StackFrame[]>();
  private readonly folder: string;

  constructor(private readonly options: ErrorReportOptions) {
    this.folder = path.dirname(options.notebook);
  }

  install(): void {
    Error.prepareStackTrace = (error, sites) => {
      const own = beforeEvaluation(sites);
      this.frames.set(
        error,
        own.flatMap((site) => frameOf(site, this.options) ?? []),
      );
      return [describeHead(error), ...own.map((site) => `    at ${this.describeSite(site)}`)].join('\n');
    };
  }

  /** An error came out of something that a cell or a local file awaited: its own stack does not say where. */
  passedThrough(thrown: unknown, { script, line, column, functionName }: AwaitPlace): void {
    const origin = this.options.maps.originOf(script);
    if (typeof thrown !== 'object' || thrown === null || !origin) return;
    const known = this.waiters.get(thrown) ?? [];
    this.waiters.set(thrown, known);
    if (known.length < MAX_WAITERS) {
      known.push({ kind: 'user', functionName, location: { ...origin, line, column } });
    }
  }

  /** Never throws, whatever was thrown. @param cell where a syntax error without a file is. */
  report(thrown: unknown, cell: CellReference): CellError {
    try {
      return this.describe(thrown, cell);
    } catch {
      const data = withoutStacks(serializeError(thrown)); // its stack or cause is code, and that throws
      return { ...data, stack: `${data.name}: ${data.message}` };
    }
  }

  private describe(thrown: unknown, cell: CellReference): CellError {
    const data = thrown instanceof Error ? serializeError(thrown) : describeNoError(thrown);
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
    const waiters = (typeof thrown === 'object' && thrown !== null && this.waiters.get(thrown)) || [];
    if (thrown instanceof SourceSyntaxError) {
      const { line, column, file } = thrown;
      const location: SourceLocation = file === undefined ? { cell, line, column } : { file, line, column };
      return [{ kind: 'user', functionName: '', location }, ...waiters];
    }
    if (!(thrown instanceof Error)) return waiters;
    const stack = String(thrown.stack ?? ''); // V8 collects the frames only now
    return [...(this.frames.get(thrown) ?? parseStack(stack, this.options)), ...waiters];
  }

  private describeSite(site: NodeJS.CallSite): string {
    const text = String(site);
    const script = site.getScriptNameOrSourceURL() ?? '';
    const [line, column] = [site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0];
    const place = this.options.maps.locate(script, line, column);
    if (place) return text.replace(`${script}:${line}:${column}`, describeLocation(place, this.folder));
    return isInside(this.options.kernelFolder, script) ? text.replace(script, 'trainbook') : text;
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

function describeNoError(thrown: unknown): SerializedError {
  return { name: 'Thrown', message: typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 2 }) };
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
