import ts from 'typescript';
import type { ShippedTypes } from './fileSystem.ts';
import { ModuleResolution } from './moduleResolution.ts';
import { folderOf, type ProjectOptions } from './projectOptions.ts';
import type { SourceFiles } from './sourceFiles.ts';

interface HostOptions {
  /** Path of the notebook. */
  path: string;
  files: SourceFiles;
  shipped: ShippedTypes;
  project: () => ProjectOptions;
  /** Grows when a cell or the project changes. */
  version: () => number;
  cells: () => readonly { file: string }[];
  /** Undefined for a file that is no cell. */
  cellVersion: (file: string) => number | undefined;
  cellSnapshot: (file: string) => ts.IScriptSnapshot | undefined;
  cellFile: (id: string) => string;
}

/**
 * What a language service asks of its host beyond the types that it declares: the answers to costly questions that an
 * editor keeps from one program to the next.
 */
interface ServiceMemory {
  /** May the imports of the file lead elsewhere than before? */
  hasInvalidatedResolutions: (file: ts.Path) => boolean;
  /** With it, the package.json above each of a thousand library files is not looked for at every key press. */
  getModuleResolutionCache: () => ts.ModuleResolutionCache | undefined;
  setCompilerHost: (host: ts.CompilerHost) => void;
  getCompilerHost: () => ts.CompilerHost | undefined;
  /** A folder whose `node_modules` every file may import from, wherever it lies. */
  getGlobalTypingsCacheLocation: () => string;
  /** The package.json files that limit what is offered for import: none, for `trainbook` is in no project's list. */
  getPackageJsonsVisibleToFile: () => readonly [];
}

/** Imported by no cell, but offered by completion in every one. */
const OFFERED_PACKAGES = ['trainbook', '@tensorflow/tfjs'];

/** What TypeScript asks about a notebook's program: cells come from memory, everything else through `files`. */
export function createNotebookHost(options: HostOptions): ts.LanguageServiceHost & ServiceMemory {
  const { path, files, shipped, project, cells, cellVersion } = options;
  const resolution = new ModuleResolution(options);
  const offered = createOfferedFile(shipped);
  const read = (file: string): ts.IScriptSnapshot | undefined =>
    file === offered.path ? offered.snapshot : (options.cellSnapshot(file) ?? files.snapshot(file));
  let compilerHost: ts.CompilerHost | undefined;
  const exists = (file: string): boolean =>
    file === offered.path || cellVersion(file) !== undefined || files.fileExists(file);
  return {
    ...diskMethods(files),
    ...invalidation(files, options.version),
    getCompilationSettings: () => project().options,
    getScriptFileNames: () => [
      ...cells().map(({ file }) => file),
      ...project().declarationFiles,
      ...project().nearFiles,
      offered.path,
    ],
    getScriptVersion: (file) =>
      file === offered.path ? '1' : (cellVersion(file)?.toString() ?? files.version(file)),
    getScriptSnapshot: read,
    getCurrentDirectory: () => folderOf(path),
    getDefaultLibFileName: (settings) => `${shipped.libFolder}/${ts.getDefaultLibFileName(settings)}`,
    fileExists: exists,
    readFile: (file) => {
      const snapshot = read(file);
      return snapshot?.getText(0, snapshot.getLength());
    },
    resolveModuleNameLiterals: resolution.resolveModuleNameLiterals,
    resolveTypeReferenceDirectiveReferences: resolution.resolveTypeReferenceDirectiveReferences,
    getModuleResolutionCache: () => resolution.cache(project().options),
    setCompilerHost: (host) => {
      compilerHost = host;
    },
    getCompilerHost: () => compilerHost,
    getGlobalTypingsCacheLocation: () => shipped.typesFolder,
    getPackageJsonsVisibleToFile: () => [],
  };
}

function createOfferedFile({ typesFolder }: ShippedTypes): { path: string; snapshot: ts.IScriptSnapshot } {
  const text = OFFERED_PACKAGES.map((name) => `import '${name}';\n`).join('');
  return { path: `${typesFolder}/offered.ts`, snapshot: ts.ScriptSnapshot.fromString(text) };
}

function diskMethods({
  disk,
}: SourceFiles): Pick<
  ts.LanguageServiceHost,
  'useCaseSensitiveFileNames' | 'directoryExists' | 'getDirectories' | 'readDirectory' | 'realpath'
> {
  return {
    useCaseSensitiveFileNames: () => disk.useCaseSensitiveFileNames,
    directoryExists: (folder) => disk.directoryExists(folder),
    getDirectories: (folder) => disk.getDirectories(folder),
    readDirectory: (...query) => disk.readDirectory(...query),
    realpath: (file) => disk.realpath(file),
  };
}

/** TypeScript asks for the version once before it compares files, then for each file whether its imports are stale. */
function invalidation(
  files: SourceFiles,
  version: () => number,
): Pick<ts.LanguageServiceHost, 'getProjectVersion'> & Pick<ServiceMemory, 'hasInvalidatedResolutions'> {
  let seen = files.structureEpoch;
  let stale = false;
  let last = '';
  return {
    getProjectVersion: () => {
      const next = `${version()}.${files.epoch}.${files.structureEpoch}`;
      if (next === last) return next;
      last = next;
      stale = seen !== files.structureEpoch;
      seen = files.structureEpoch;
      return next;
    },
    hasInvalidatedResolutions: () => stale,
  };
}
