import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../../protocol/kernelMessages.ts';
import type { SourceMaps } from './sourceMaps.ts';

/** One line of a stack, as a person would sort it. */
export type StackFrame =
  /** In a cell, or in a file of the user's. */
  | { kind: 'user'; functionName: string; location: SourceLocation }
  /** In a package or in the library; several in a row are folded into one line. */
  | { kind: 'library'; library: string };

export interface FrameContext {
  maps: SourceMaps;
  /** The folder of the kernel's own code. */
  kernelFolder: string;
}

const FRAME = /^\s+at (?:(.*) \()?([^()]*?):(\d+):(\d+)\)?$/;

/** Sorts the lines of a stack as V8 writes it; lines of Node itself and of built-in functions are left out. */
export function parseStack(stack: string, context: FrameContext): StackFrame[] {
  return stack.split('\n').flatMap((line) => {
    const [, functionName = '', script = '', row, column] = FRAME.exec(line) ?? [];
    if (row === undefined) return [];
    const place = { script: plainScript(functionName, script), line: Number(row), column: Number(column) };
    const frame = toFrame(plainName(functionName), place, context);
    return frame ? [frame] : [];
  });
}

/** The same for a frame as V8 hands it over. */
export function frameOf(site: NodeJS.CallSite, context: FrameContext): StackFrame | undefined {
  const text = String(site);
  const functionName = text.endsWith(')') ? text.slice(0, text.lastIndexOf(' (')) : '';
  const place = {
    script: site.getScriptNameOrSourceURL() ?? '',
    line: site.getLineNumber() ?? 0,
    column: site.getColumnNumber() ?? 0,
  };
  return toFrame(plainName(functionName), place, context);
}

function toFrame(
  functionName: string,
  { script, line, column }: { script: string; line: number; column: number },
  { maps, kernelFolder }: FrameContext,
): StackFrame | undefined {
  if (maps.has(script)) {
    const location = maps.locate(script, line, column);
    return location && { kind: 'user', functionName, location };
  }
  if (script.startsWith('node:') || script === '' || script === '<anonymous>') return undefined;
  const file = script.startsWith('file:') ? fileURLToPath(stripQuery(script)) : script;
  if (isInside(kernelFolder, file)) return { kind: 'library', library: 'trainbook' };
  const library = packageOf(file);
  if (library !== undefined) return { kind: 'library', library };
  return path.isAbsolute(file) ? { kind: 'user', functionName, location: { file, line, column } } : undefined;
}

/** Names that say nothing: `async` before one, and those of functions without a name in Node's timers and modules. */
function plainName(functionName: string): string {
  return functionName
    .replace(/^async /, '')
    .replace(/^((new )?Object\.)?<anonymous>$|^Timeout\.\w+$|^Immediate\.\w+$/, '');
}

function plainScript(functionName: string, script: string): string {
  return functionName === '' ? script.replace(/^async /, '') : script;
}

function stripQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

function packageOf(file: string): string | undefined {
  const [, after] = /.*[\\/]node_modules[\\/](.*)/.exec(file) ?? [];
  const [first = '', second = ''] = after?.split(/[\\/]/) ?? [];
  if (after === undefined) return undefined;
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/** `Cell 3, line 12, column 5`, or the file relative to the notebook's folder. */
export function describeLocation({ cell, file, line, column }: SourceLocation, folder: string): string {
  const place = cell ? `Cell ${cell.index + 1}` : relativeName(file ?? '', folder);
  return `${place}, line ${line}, column ${column}`;
}

function relativeName(file: string, folder: string): string {
  const relative = path.relative(folder, file);
  return path.isAbsolute(relative) || relative.startsWith(`..${path.sep}..`) ? path.basename(file) : relative;
}
