import { readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalModules, type LoadedDependency, type LocalModule } from './localModules.ts';
import { type ModuleNamespace, NativeModules } from './nativeModules.ts';
import { PathMappings } from './pathMappings.ts';
import { isFileSpecifier, resolveFile, withoutFrames } from './resolveFile.ts';
import type { SourceMaps } from './sourceMaps.ts';
import { suggestName } from './suggestName.ts';

export interface ModuleLoaderOptions {
  /** Of this kernel alone. */
  directory: string;
  /** Absolute path: cells import as a file in its place would. */
  notebook: string;
  kernelFolder: string;
  maps: SourceMaps;
  /** The kernel's single copies, by specifier. */
  shared: ReadonlyMap<string, ModuleNamespace>;
}

/** The names that an import statement asks for; the optional ones may be types. */
export interface ImportedNames {
  required: readonly string[];
  optional: readonly string[];
}

/** Loads whatever a cell imports: shared modules, local TypeScript, JSON, and all that Node loads by itself. */
export class ModuleLoader {
  private readonly local: LocalModules;
  private readonly native: NativeModules;
  private readonly mappings = new PathMappings();
  private readonly notebookRequire: NodeJS.Require;

  constructor(private readonly options: ModuleLoaderOptions) {
    const { directory, maps, shared, kernelFolder, notebook } = options;
    this.native = new NativeModules(shared, kernelFolder);
    this.notebookRequire = createRequire(notebook);
    this.local = new LocalModules({
      directory,
      maps,
      loadDependency: (specifier, file, importer) => this.load(specifier, file, importer),
      require: (specifier, file) => createRequire(file)(specifier),
    });
  }

  /** @throws SyntaxError if the module lacks a name that must be a value. */
  async importForCell(specifier: string, { required, optional }: ImportedNames): Promise<ModuleNamespace> {
    const { notebook } = this.options;
    const file = this.fileOf(specifier, notebook);
    if (file !== undefined) this.local.refresh(file);
    const { namespace } = await this.load(specifier, notebook);
    const whole = withMembersOfDefault(namespace, [...required, ...optional]);
    const missing = [...required, ...optional.filter(isValueName)].find((name) => !(name in whole));
    if (missing === undefined) return whole;
    const hint = suggestName(missing, Object.keys(whole));
    const question = hint === undefined ? '' : `; did you mean '${hint}'?`;
    throw withoutFrames(new SyntaxError(`'${specifier}' has no export named '${missing}'${question}`));
  }

  async importDynamic(specifier: string, from = this.options.notebook): Promise<ModuleNamespace> {
    if (from === this.options.notebook) return this.importForCell(specifier, { required: [], optional: [] });
    return (await this.load(specifier, from)).namespace;
  }

  require(specifier: string): unknown {
    return this.notebookRequire(specifier);
  }

  importMeta(from = this.options.notebook): object {
    const require = createRequire(from);
    return {
      url: pathToFileURL(from).href,
      filename: from,
      dirname: path.dirname(from),
      resolve: (specifier: string) => toUrl(this.fileOf(specifier, from) ?? require.resolve(specifier)),
    };
  }

  /** The file that a specifier names by its path or by the nearest tsconfig, undefined for a package. */
  private fileOf(specifier: string, from: string): string | undefined {
    if (isFileSpecifier(specifier)) return resolveFile(specifier, from);
    if (this.options.shared.has(specifier) || isBuiltin(specifier)) return undefined;
    return this.mappings.find(specifier, from);
  }

  private async load(specifier: string, from: string, importer?: LocalModule): Promise<LoadedDependency> {
    const shared = this.options.shared.get(specifier);
    if (shared) return { namespace: shared };
    const file = this.fileOf(specifier, from);
    if (file !== undefined) return this.loadFile(file, from, importer);
    try {
      return { namespace: await this.native.import(specifier, from) };
    } catch (error) {
      throw this.explain(error, specifier, from);
    }
  }

  private async loadFile(file: string, from: string, importer?: LocalModule): Promise<LoadedDependency> {
    const extension = path.extname(file);
    if (/^\.[cm]?ts$/.test(extension)) return { namespace: await this.local.load(file, importer), file };
    if (extension === '.json') return { namespace: loadJson(file) };
    const { mtimeMs } = statSync(file);
    const url = `${pathToFileURL(file).href}?changed=${mtimeMs}`; // Node keeps a module for ever under its URL
    return { namespace: await this.native.import(url, from) };
  }

  private explain(error: unknown, specifier: string, from: string): unknown {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !MISSING.has(code)) return error;
    const config = this.mappings.configFor(specifier, from);
    if (config !== undefined) {
      return withoutFrames(
        new Error(
          `Cannot find '${specifier}': the paths in ${config} name no file that exists, and there is no such package.`,
        ),
      );
    }
    const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
    if (!String((error as Error).message).includes(`'${name}'`)) return error;
    return withoutFrames(
      new Error(
        `Cannot find the package '${name}' from the notebook's folder: install it there with "npm install ${name}".`,
      ),
    );
  }
}

const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_PACKAGE_IMPORT_NOT_DEFINED']);

function loadJson(file: string): ModuleNamespace {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return { ...(isObject && value), default: value };
}

/** Names that Node could not find in a CommonJS module's text, but that its exports have. */
function withMembersOfDefault(namespace: ModuleNamespace, names: readonly string[]): ModuleNamespace {
  const { default: whole } = namespace;
  if ((typeof whole !== 'object' && typeof whole !== 'function') || whole === null) return namespace;
  const found = names.filter((name) => !(name in namespace) && name in whole);
  if (found.length === 0) return namespace;
  const members = found.map((name) => [name, (whole as ModuleNamespace)[name]]);
  return { ...namespace, ...Object.fromEntries(members) };
}

/** Types are written with a capital by custom; a missing name of another kind is a mistake. */
function isValueName(name: string): boolean {
  return /^[a-z]/.test(name);
}

function toUrl(resolved: string): string {
  return path.isAbsolute(resolved) ? pathToFileURL(resolved).href : resolved;
}
