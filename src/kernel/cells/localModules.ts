import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';
import { awaitGates } from './awaitGates.ts';
import { sourceMapComment } from './debuggerNames.ts';
import { transpile, TYPESCRIPT_OPTIONS } from './cellCompiler.ts';
import { replaceDynamicImport } from './moduleSyntax.ts';
import type { ModuleNamespace } from './nativeModules.ts';
import type { SourceMaps } from './sourceMaps.ts';
import { SourceSyntaxError } from './sourceSyntaxError.ts';

/** What a local file imports, loaded. */
export interface LoadedDependency {
  namespace: ModuleNamespace;
  /** Set for another local file. */
  file?: string;
}

export interface LocalModulesOptions {
  /** Of this kernel alone. */
  directory: string;
  maps: SourceMaps;
  /** Loads what a file imports. `importer` is passed back to {@link LocalModules.load}. */
  loadDependency(specifier: string, file: string, importer: LocalModule): Promise<LoadedDependency>;
  /** `require` of something that is not known before the file runs. */
  require(specifier: string, file: string): unknown;
}

/** One version of a local file. */
export interface LocalModule {
  file: string;
  /** Of the text that was compiled. */
  stamp: string;
  exports: ModuleNamespace;
  dependencies: Set<string>;
  /** The modules whose end it waits for, to find cycles. */
  waitsFor: Set<LocalModule>;
  done: Promise<void>;
}

const MODULE_OPTIONS: ts.CompilerOptions = {
  ...TYPESCRIPT_OPTIONS,
  module: ts.ModuleKind.CommonJS,
  verbatimModuleSyntax: false,
  isolatedModules: true,
  esModuleInterop: true,
};

type ModuleFunction = (
  exports: ModuleNamespace,
  require: (specifier: string) => unknown,
  module: { exports: ModuleNamespace },
  filename: string,
  dirname: string,
) => Promise<void>;

/**
 * Local TypeScript files, each compiled to an async function: what it imports is loaded first and in order, then the file
 * runs, with top-level `await`. A file whose text changed, or that imports one, is loaded anew when a cell imports it
 * again; cycles see each other's exports as far as they are, as in ESM.
 */
export class LocalModules {
  private readonly modules = new Map<string, LocalModule>();
  private versions = 0;

  constructor(private readonly options: LocalModulesOptions) {}

  /** Forgets a file and all that it imports, as far as something in it changed. */
  refresh(file: string): void {
    const judged = new Map<string, boolean>();
    const isStale = (name: string): boolean => {
      const known = judged.get(name);
      const module = this.modules.get(name);
      if (known !== undefined || !module) return known ?? false;
      judged.set(name, false); // a cycle comes back here: it is as stale as what is found outside of it
      const stale = [...module.dependencies].map(isStale).some(Boolean) || stampOf(name) !== module.stamp;
      judged.set(name, stale);
      return stale;
    };
    isStale(file);
    for (const [name, stale] of judged) if (stale) this.modules.delete(name);
    if ([...judged.values()].some(Boolean)) this.modules.delete(file);
  }

  /**
   * @param importer the module that asks, if one does.
   * @throws SourceSyntaxError, or what the file throws while it runs.
   */
  async load(file: string, importer?: LocalModule): Promise<ModuleNamespace> {
    const known = this.modules.get(file);
    const module = known ?? this.begin(file);
    importer?.dependencies.add(file);
    if (importer && waitsFor(module, importer)) return module.exports;
    importer?.waitsFor.add(module);
    try {
      await module.done;
    } catch (error) {
      if (this.modules.get(file) === module) this.modules.delete(file); // the next import tries again
      throw error;
    } finally {
      importer?.waitsFor.delete(module);
    }
    return module.exports;
  }

  private begin(file: string): LocalModule {
    const module: LocalModule = {
      file,
      stamp: stampOf(file),
      exports: Object.defineProperty({}, '__esModule', { value: true }), // also while it is empty, in a cycle
      dependencies: new Set(),
      waitsFor: new Set(),
      done: Promise.resolve(),
    };
    this.modules.set(file, module);
    module.done = this.run(module);
    module.done.catch(() => undefined); // whoever loads it is told
    return module;
  }

  private async run(module: LocalModule): Promise<void> {
    const { file } = module;
    const name = `${file}?${++this.versions}`;
    const { code, sourceMap, specifiers, source } = compileModule(file, name);
    const origin = { file };
    this.options.maps.add({ name, origin, sourceMap });
    const comment = sourceMapComment(sourceMap, { origin, source, directory: this.options.directory });
    const script = new vm.Script(`${HEADER}\n${code}\n})\n${comment}`, { filename: name });
    const loaded = new Map<string, unknown>();
    for (const specifier of specifiers) {
      const dependency = await this.options.loadDependency(specifier, file, module);
      loaded.set(specifier, toCommonJs(dependency.namespace));
    }
    const require = (specifier: string): unknown =>
      loaded.get(specifier) ?? this.options.require(specifier, file);
    const body = script.runInThisContext() as ModuleFunction;
    const container = { exports: module.exports };
    const run = body.bind(undefined, module.exports, require, container, file, path.dirname(file));
    await Promise.resolve().then(run); // from a stack of its own: how it came to be loaded is not its story
    if (container.exports !== module.exports) Object.assign(module.exports, { default: container.exports });
  }
}

/** The line before the code of a file. */
const HEADER = '(async function (exports, require, module, __filename, __dirname) {';

/** @param sourceMap of the code without its header: debuggers do not know lines before the first. */
function oneLineLower(sourceMap: string): string {
  const map = JSON.parse(sourceMap) as { mappings: string };
  return JSON.stringify({ ...map, mappings: `;${map.mappings}` });
}

function compileModule(
  file: string,
  name: string,
): { code: string; sourceMap: string; specifiers: string[]; source: string } {
  const specifiers = new Set<string>();
  try {
    const source = readFileSync(file, 'utf8');
    const compiled = transpile(source, path.basename(file), MODULE_OPTIONS, {
      before: [dynamicImports(file)],
      after: [collectRequires(specifiers), awaitGates(name)],
    });
    const sourceMap = oneLineLower(compiled.sourceMap);
    return { code: compiled.code, sourceMap, specifiers: [...specifiers], source };
  } catch (error) {
    if (!(error instanceof SourceSyntaxError)) throw error;
    throw new SourceSyntaxError(error.message, { line: error.line, column: error.column, file });
  }
}

function dynamicImports(file: string): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (source) => {
    const visit = (node: ts.Node): ts.Node =>
      replaceDynamicImport(node, file, visit) ?? ts.visitEachChild(node, visit, context);
    return ts.visitNode(source, visit, ts.isSourceFile);
  };
}

function collectRequires(found: Set<string>): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (source) => {
    const visit = (node: ts.Node): ts.Node => {
      if (
        ts.isCallExpression(node) &&
        ts.isIdentifier(node.expression) &&
        node.expression.text === 'require'
      ) {
        const [specifier] = node.arguments;
        if (specifier && ts.isStringLiteral(specifier)) found.add(specifier.text);
      }
      return ts.visitEachChild(node, visit, context);
    };
    return ts.visitNode(source, visit, ts.isSourceFile);
  };
}

const views = new WeakMap<ModuleNamespace, ModuleNamespace>();

/** A namespace as compiled CommonJS expects it: marked as an ES module, so that its default export is found. */
function toCommonJs(namespace: ModuleNamespace): ModuleNamespace {
  if ('__esModule' in namespace) return namespace;
  const known = views.get(namespace);
  if (known) return known;
  const view: ModuleNamespace = Object.defineProperty({}, '__esModule', { value: true });
  for (const key of Object.keys(namespace)) {
    Object.defineProperty(view, key, { enumerable: true, get: () => namespace[key] });
  }
  views.set(namespace, view);
  return view;
}

function waitsFor(module: LocalModule, target: LocalModule, seen = new Set<LocalModule>()): boolean {
  if (module === target) return true;
  if (seen.has(module)) return false;
  seen.add(module);
  return [...module.waitsFor].some((next) => waitsFor(next, target, seen));
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : 'gone';
}
