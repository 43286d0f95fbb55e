import { statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { findFile } from './resolveFile.ts';

/** The `paths` of one tsconfig.json, as far as it and those that it extends say. */
interface Mappings {
  configFile: string;
  paths: Readonly<Record<string, readonly string[]>>;
  /** What the targets are relative to. */
  base: string;
  /** The files that were read, with what they looked like. */
  stamps: ReadonlyMap<string, string>;
}

/**
 * Finds what the `paths` and the `baseUrl` of the nearest tsconfig.json mean by a specifier, as TypeScript does: the most
 * specific pattern counts, and its targets are tried in order. A changed tsconfig.json is read anew.
 */
export class PathMappings {
  private readonly byConfig = new Map<string, Mappings>();

  /** @returns the absolute path of a file, undefined if no pattern matches or no target exists. */
  find(specifier: string, fromFile: string): string | undefined {
    const mappings = this.nearest(fromFile);
    if (!mappings) return undefined;
    const { paths, base } = mappings;
    const pattern = bestPattern(specifier, Object.keys(paths));
    if (pattern === undefined) return undefined;
    const matched = matchOf(specifier, pattern) ?? '';
    for (const target of paths[pattern] ?? []) {
      const found = findFile(
        path.resolve(
          base,
          target.replace('*', () => matched),
        ),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** For an error: the tsconfig.json, relative to the asking file's folder, whose pattern matches in vain. */
  configFor(specifier: string, fromFile: string): string | undefined {
    const mappings = this.nearest(fromFile);
    if (!mappings) return undefined;
    const pattern = bestPattern(specifier, Object.keys(mappings.paths));
    if (pattern === undefined || pattern === '*') return undefined; // which matches every package, too
    return path.relative(path.dirname(fromFile), mappings.configFile);
  }

  private nearest(fromFile: string): Mappings | undefined {
    const configFile = ts.findConfigFile(path.dirname(fromFile), ts.sys.fileExists);
    if (configFile === undefined) return undefined;
    const known = this.byConfig.get(configFile);
    if (known && [...known.stamps].every(([file, stamp]) => stampOf(file) === stamp)) return known;
    const read = readMappings(configFile);
    this.byConfig.set(configFile, read);
    return read;
  }
}

function readMappings(configFile: string): Mappings {
  const host: ts.ParseConfigHost = { ...ts.sys, readDirectory: () => [] }; // the files that it includes do not matter
  const source = ts.readJsonConfigFile(configFile, (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonSourceFileConfigFileContent(source, host, path.dirname(configFile));
  const { baseUrl, pathsBasePath } = options;
  const base = baseUrl ?? (typeof pathsBasePath === 'string' ? pathsBasePath : path.dirname(configFile));
  return {
    configFile,
    paths: { ...(baseUrl !== undefined && { '*': ['*'] }), ...options.paths },
    base,
    stamps: new Map([configFile, ...(source.extendedSourceFiles ?? [])].map((file) => [file, stampOf(file)])),
  };
}

/** An exact pattern first, else the one with the longest text before its star. */
function bestPattern(specifier: string, patterns: readonly string[]): string | undefined {
  const matching = patterns.filter((pattern) => matchOf(specifier, pattern) !== undefined);
  const rank = (pattern: string) => (pattern.includes('*') ? pattern.indexOf('*') : Infinity);
  return matching.sort((a, b) => rank(b) - rank(a))[0];
}

/** What the star stands for, empty without a star; undefined if the pattern does not match. */
function matchOf(specifier: string, pattern: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return specifier === pattern ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = specifier.length >= before.length + after.length;
  if (!fits || !specifier.startsWith(before) || !specifier.endsWith(after)) return undefined;
  return specifier.slice(before.length, specifier.length - after.length);
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : 'gone';
}
