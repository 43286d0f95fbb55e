import ts from 'typescript';
import type { SourceFiles } from './sourceFiles.ts';

/** How the files around a notebook are compiled. */
export interface ProjectOptions {
  options: ts.CompilerOptions;
  /** The tsconfig.json that was read. */
  configPath?: string;
  /** Declaration files of that project: they hold for the notebook too. */
  declarationFiles: string[];
  /** Source files around the notebook: what they export is offered for import. */
  nearFiles: string[];
  /** What is wrong with the tsconfig.json; what is right in it holds all the same. */
  errors: string[];
}

/** Reads the tsconfig.json nearest to the folder; without one, strict and for Node alone. */
export function readProjectOptions(folder: string, files: SourceFiles): ProjectOptions {
  const nearFiles = findNearFiles(folder, files);
  const configPath = ts.findConfigFile(folder, (path) => files.fileExists(path));
  if (configPath === undefined)
    return { options: complete(DEFAULTS), declarationFiles: [], nearFiles, errors: [] };
  const read = ts.readConfigFile(configPath, (path) => files.readFile(path));
  const parsed = ts.parseJsonConfigFileContent(
    read.config ?? {},
    configHost(files),
    folderOf(configPath),
    {},
    configPath,
  );
  const errors = [read.error, ...parsed.errors].filter((error) => error !== undefined);
  return {
    options: complete({ ...DEFAULTS, ...parsed.options }),
    configPath,
    declarationFiles: parsed.fileNames.filter((file) => /\.d\.[cm]?ts$/.test(file)),
    nearFiles,
    errors: errors
      .filter(({ code }) => code !== NO_INPUTS_FOUND)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  };
}

/** How deep below the notebook's folder files are looked for, and how many are taken. */
const NEAR_DEPTH = 2;
const MOST_NEAR_FILES = 100;

function findNearFiles(folder: string, { disk }: SourceFiles): string[] {
  const exclude = ['**/node_modules', '**/.*/', '**/dist'];
  return disk
    .readDirectory(folder, ['.ts', '.mts'], exclude, ['**/*'], NEAR_DEPTH)
    .filter((path) => !/\.train\.ts$|\.d\.m?ts$/.test(path))
    .slice(0, MOST_NEAR_FILES);
}

/** "No inputs were found in config file": true of a folder that holds notebooks alone. */
const NO_INPUTS_FOUND = 18003;

const DEFAULTS: ts.CompilerOptions = {
  strict: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ESNext,
  // Cells run in Node: a browser's globals would hide every misspelt `name` and `status`.
  lib: ['lib.esnext.d.ts'],
};

/** What holds for cells whatever the project says: they are modules that nothing is emitted for. */
function complete(options: ts.CompilerOptions): ts.CompilerOptions {
  return {
    ...options,
    types: [...new Set([...(options.types ?? []), 'node'])],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: Math.max(options.target ?? ts.ScriptTarget.ESNext, ts.ScriptTarget.ES2022),
    allowImportingTsExtensions: true,
    esModuleInterop: true,
    allowSyntheticDefaultImports: true,
    noEmit: true,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    isolatedDeclarations: false,
    composite: false,
    incremental: false,
    isolatedModules: false,
    verbatimModuleSyntax: false,
    erasableSyntaxOnly: false,
    outFile: undefined,
    outDir: undefined,
    rootDir: undefined,
    tsBuildInfoFile: undefined,
  };
}

/** Finds declaration files alone: the sources of the project are read when a cell imports them. */
function configHost(files: SourceFiles): ts.ParseConfigHost {
  return {
    useCaseSensitiveFileNames: files.disk.useCaseSensitiveFileNames,
    fileExists: (path) => files.fileExists(path),
    readFile: (path) => files.readFile(path),
    readDirectory: (folder, _extensions, excludes, includes, depth) =>
      files.disk.readDirectory(folder, ['.d.ts', '.d.mts', '.d.cts'], excludes, includes, depth),
  };
}

export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}
