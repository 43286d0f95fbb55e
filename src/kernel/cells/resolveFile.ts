import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const EXTENSIONS = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/** Whether a specifier names a file and not a package. */
export function isFileSpecifier(specifier: string): boolean {
  return /^(\.{1,2}(\/|$)|file:)/.test(specifier) || path.isAbsolute(specifier);
}

/**
 * The file that a specifier names, as TypeScript finds it: with or without extension, `x.js` for `x.ts`, a folder for
 * its index.
 * @throws Error that names what was tried.
 */
export function resolveFile(specifier: string, fromFile: string): string {
  const wanted = specifier.startsWith('file:')
    ? fileURLToPath(specifier.replace(/[?#].*$/, ''))
    : path.resolve(path.dirname(fromFile), specifier);
  const found = findFile(wanted);
  if (found !== undefined) return found;
  const from = path.basename(fromFile);
  throw withoutFrames(
    new Error(
      `Cannot find '${specifier}' from ${from}: there is no such file, nor one with .ts, .js or .json.`,
    ),
  );
}

/** The file that an absolute path without certain extension means, undefined if there is none. */
export function findFile(wanted: string): string | undefined {
  const candidates = [
    ...EXTENSIONS.map((extension) => `${wanted}${extension}`),
    wanted.replace(/\.([cm]?)js$/, '.$1ts'),
    ...EXTENSIONS.slice(1).map((extension) => path.join(wanted, `index${extension}`)),
  ];
  return candidates.find(isFile);
}

/** For an error whose place is the import that failed, not the loader. */
export function withoutFrames<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

function isFile(candidate: string): boolean {
  return statSync(candidate, { throwIfNoEntry: false })?.isFile() ?? false;
}
