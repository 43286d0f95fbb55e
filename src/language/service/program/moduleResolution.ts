import ts from 'typescript';
import type { ShippedTypes } from './fileSystem.ts';
import { folderOf } from './projectOptions.ts';
import type { SourceFiles } from './sourceFiles.ts';
import { CELL_SPECIFIER } from './weaveTail.ts';

type Resolutions = Required<
  Pick<ts.LanguageServiceHost, 'resolveModuleNameLiterals' | 'resolveTypeReferenceDirectiveReferences'>
>;

/** Node's types declare modules by their names: none of them is looked for on disk. */
const NODE_MODULE = /^node:/;

/** Beside the shipped types: which of Node's modules are declared in files of their own, read once they are imported. */
const SELDOM_MODULES = 'seldom.json';

/** Packages that the kernel gives to every notebook. */
const KERNEL_PACKAGE = /^(?:trainbook|@tensorflow\/tfjs(?:-[\w-]+)?)(?:\/|$)/;

interface ResolutionOptions {
  /** Path of the notebook: cells import as if they were that file. */
  path: string;
  files: SourceFiles;
  shipped: ShippedTypes;
  /** File of the cell with that id. */
  cellFile: (id: string) => string;
}

/**
 * Finds what imports lead to. What the kernel gives to every notebook, and Node's types, is found in the notebook's
 * folder or else among the types shipped with the extension; it is one copy for every file of the program.
 */
export class ModuleResolution implements Resolutions {
  readonly #options: ResolutionOptions;
  readonly #host: ts.ModuleResolutionHost;
  #seldom: ReadonlyMap<string, string> | undefined;
  readonly #besideShipped = new Map<string, ts.ResolvedModuleFull | undefined>();
  #cache: ts.ModuleResolutionCache | undefined;
  #epoch = -1;

  constructor(options: ResolutionOptions) {
    this.#options = options;
    const { files } = options;
    this.#host = {
      fileExists: (path) => files.fileExists(path),
      readFile: (path) => files.readFile(path),
      directoryExists: (path) => files.disk.directoryExists(path),
      getDirectories: (path) => files.disk.getDirectories(path),
      realpath: (path) => files.disk.realpath(path),
      useCaseSensitiveFileNames: files.disk.useCaseSensitiveFileNames,
    };
  }

  readonly resolveModuleNameLiterals: Resolutions['resolveModuleNameLiterals'] = (
    literals,
    containingFile,
    redirected,
    options,
  ) =>
    literals.map(({ text }) => {
      if (text.startsWith(CELL_SPECIFIER)) return this.#cell(text.slice(CELL_SPECIFIER.length));
      const resolvedModule =
        this.#seldomModule(text, containingFile, options) ?? this.#relativeToShipped(text, containingFile);
      if (resolvedModule || NODE_MODULE.test(text)) return { resolvedModule };
      return this.#module(text, containingFile, redirected, options);
    });

  readonly resolveTypeReferenceDirectiveReferences: Resolutions['resolveTypeReferenceDirectiveReferences'] = (
    references,
    containingFile,
    redirected,
    options,
  ) =>
    references.map((reference) => {
      const name = typeof reference === 'string' ? reference : reference.fileName;
      const find = (from: string) =>
        ts.resolveTypeReferenceDirective(name, from, options, this.#host, redirected);
      const found = find(containingFile);
      if (found.resolvedTypeReferenceDirective?.resolvedFileName !== undefined) return found;
      return find(this.#shippedFile);
    });

  #cell(id: string): ts.ResolvedModuleWithFailedLookupLocations {
    const resolvedFileName = this.#options.cellFile(id);
    return { resolvedModule: { resolvedFileName, extension: ts.Extension.Ts } };
  }

  /** That Node's types name each other is no reason to read such a module. */
  #seldomModule(
    name: string,
    containingFile: string,
    options: ts.CompilerOptions,
  ): ts.ResolvedModuleFull | undefined {
    const { files, path, shipped } = this.#options;
    const folder = `${shipped.typesFolder}/`;
    if (containingFile.startsWith(folder)) return undefined;
    this.#seldom ??= new Map(
      Object.entries(JSON.parse(files.readFile(folder + SELDOM_MODULES) ?? '{}') as Record<string, string>),
    );
    const file = this.#seldom.get(name);
    if (file === undefined) return undefined;
    const own = ts.resolveTypeReferenceDirective('node', path, options, this.#host);
    return own.resolvedTypeReferenceDirective ? undefined : declaration(folder + file);
  }

  /** A thousand shipped declarations import each other; what TypeScript would look for beside them is not there. */
  #relativeToShipped(name: string, containingFile: string): ts.ResolvedModuleFull | undefined {
    const { files, shipped } = this.#options;
    if (!name.startsWith('.') || !containingFile.startsWith(`${shipped.typesFolder}/`)) return undefined;
    const stem = joinPath(folderOf(containingFile), name.replace(/\.js$/, ''));
    if (!this.#besideShipped.has(stem)) {
      const file = [`${stem}.d.ts`, `${stem}/index.d.ts`].find((path) => files.fileExists(path));
      const found = file === undefined ? undefined : declaration(file);
      this.#besideShipped.set(stem, found);
    }
    return this.#besideShipped.get(stem);
  }

  #module(
    name: string,
    containingFile: string,
    redirected: ts.ResolvedProjectReference | undefined,
    options: ts.CompilerOptions,
  ): ts.ResolvedModuleWithFailedLookupLocations {
    const cache = this.cache(options);
    const find = (from: string) => ts.resolveModuleName(name, from, options, this.#host, cache, redirected);
    const fromKernel = KERNEL_PACKAGE.test(name);
    const first = fromKernel && !isTensorflowFile(containingFile) ? this.#options.path : containingFile;
    const found = find(first);
    if (found.resolvedModule || !fromKernel) return found;
    const shipped = find(this.#shippedFile);
    return shipped.resolvedModule ? shipped : found;
  }

  /** What was found so far; forgotten when files come or go. */
  cache(options: ts.CompilerOptions): ts.ModuleResolutionCache {
    const { files, path } = this.#options;
    if (!this.#cache || this.#epoch !== files.structureEpoch) {
      const canonical = (name: string) => (files.disk.useCaseSensitiveFileNames ? name : name.toLowerCase());
      this.#cache = ts.createModuleResolutionCache(folderOf(path), canonical, options);
      this.#epoch = files.structureEpoch;
    }
    this.#cache.update(options);
    return this.#cache;
  }

  get #shippedFile(): string {
    return `${this.#options.shipped.typesFolder}/shipped.ts`;
  }
}

function declaration(resolvedFileName: string): ts.ResolvedModuleFull {
  return { resolvedFileName, extension: ts.Extension.Dts, isExternalLibraryImport: true };
}

function joinPath(folder: string, relative: string): string {
  const parts = folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The packages of tfjs import each other: those imports lead to the copies that lie beside them. */
function isTensorflowFile(path: string): boolean {
  return path.includes('/node_modules/@tensorflow/');
}
