import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { CellReference, SourceLocation } from '../../protocol/kernelMessages.ts';

/** What a compiled script was made from. */
export type ScriptOrigin = { cell: CellReference } | { file: string };

export interface CompiledScript {
  /** The name under which the script appears in stacks, unique for every compilation. */
  name: string;
  origin: ScriptOrigin;
  /** A source map, version 3, as JSON. */
  sourceMap: string;
}

/**
 * From places in compiled scripts back to what the user wrote. Scripts are never forgotten: a function of a cell that was
 * run anew since may still be called.
 */
export class SourceMaps {
  private readonly scripts = new Map<string, { origin: ScriptOrigin; json: string; map?: TraceMap }>();

  add({ name, origin, sourceMap }: CompiledScript): void {
    this.scripts.set(name, { origin, json: sourceMap });
  }

  has(script: string): boolean {
    return this.scripts.has(script);
  }

  originOf(script: string): ScriptOrigin | undefined {
    return this.scripts.get(script)?.origin;
  }

  /**
   * @param line from 1
   * @param column from 1
   * @returns undefined for a script that is not ours, or a place that the compiler made.
   */
  locate(script: string, line: number, column: number): SourceLocation | undefined {
    const known = this.scripts.get(script);
    if (!known) return undefined;
    known.map ??= new TraceMap(known.json); // decoded only when an error needs it
    const place = originalPositionFor(known.map, { line, column: column - 1 });
    if (place.line === null) return undefined;
    return { ...known.origin, line: place.line, column: place.column + 1 };
  }
}
