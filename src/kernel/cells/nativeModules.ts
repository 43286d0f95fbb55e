import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { importModule } from '../../files/importModule.ts';
import * as hooks from './moduleHooks.ts';

/** A module as `import * as` sees it. */
export type ModuleNamespace = Record<string, unknown>;

/** Members of `node:module` that its types lack: one of newer versions, and one that is not documented. */
interface ModuleInternals {
  registerHooks?(functions: { resolve: unknown; load: unknown }): unknown;
  _load(request: string, parent: unknown, isMain: boolean): unknown;
}

/**
 * Packages, built-in modules and plain JavaScript files, loaded by Node itself with its own rules: ESM by real `import()`,
 * CommonJS as it is. Shared modules are the kernel's single copies whoever imports or requires them; only a file that
 * names a copy by its path gets another.
 */
export class NativeModules {
  private hooked = false;

  constructor(
    private readonly shared: ReadonlyMap<string, ModuleNamespace>,
    private readonly kernelFolder: string,
  ) {
    const internals = Module as unknown as ModuleInternals;
    const load = internals._load;
    internals._load = (request, parent, isMain) =>
      shared.get(request) ?? load.call(Module, request, parent, isMain);
  }

  /** @param parent absolute path of the file that asks. */
  async import(specifier: string, parent: string): Promise<ModuleNamespace> {
    if (Module.isBuiltin(specifier)) return importNatively(specifier);
    this.installHooks();
    const request = encodeURIComponent(JSON.stringify([specifier, pathToFileURL(parent).href]));
    return importNatively(`${hooks.FROM_SCHEME}${request}`);
  }

  /** Only now: the loader's thread of older versions takes time to start, and many notebooks need no package. */
  private installHooks(): void {
    if (this.hooked) return;
    this.hooked = true;
    Object.defineProperty(globalThis, hooks.SHARED_MODULES_NAME, { value: this.shared });
    const names = Object.fromEntries([...this.shared].map(([name, module]) => [name, Object.keys(module)]));
    const { registerHooks } = Module as unknown as ModuleInternals;
    if (registerHooks) {
      hooks.initialize(names);
      registerHooks(hooks);
      return;
    }
    Module.register(pathToFileURL(path.join(this.kernelFolder, 'moduleHooks.cjs')), { data: names });
  }
}

function importNatively(specifier: string): Promise<ModuleNamespace> {
  return importModule(specifier, async () => (await import(specifier)) as ModuleNamespace);
}
