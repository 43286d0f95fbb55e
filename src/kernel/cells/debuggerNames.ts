import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cellFile } from '../../protocol/debugging.ts';
import type { ScriptOrigin } from './sourceMaps.ts';

/**
 * The comment by which a debugger finds what a compiled script was made of: local files by their names, cells by that of
 * a file in the kernel's own folder, which need not exist.
 * @param sourceMap version 3, as JSON.
 */
export function sourceMapComment(
  sourceMap: string,
  { origin, source, directory }: { origin: ScriptOrigin; source: string; directory: string },
): string {
  const file = 'cell' in origin ? path.join(directory, cellFile(origin.cell.id)) : origin.file;
  const map = {
    ...(JSON.parse(sourceMap) as object),
    sourceRoot: undefined,
    sources: [pathToFileURL(file).href],
    sourcesContent: [source],
  };
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}
