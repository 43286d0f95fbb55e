/**
 * Hooks of Node's own module loader, for what real `import()` loads on behalf of cells. Runs on the thread of the loader
 * where Node has only that, so it shares nothing with the kernel but the data that it is initialized with.
 */

/** Before it, a specifier and the URL of the file that asks, as JSON. */
export const FROM_SCHEME = 'trainbook-from:';
const SHARED_SCHEME = 'trainbook-shared:';

/** The names that each shared module exports. */
export type SharedModuleNames = Record<string, string[]>;

interface ResolveContext {
  parentURL?: string;
}
interface ResolveResult {
  url: string;
  format?: string;
  shortCircuit?: boolean;
}
interface LoadResult {
  format: string;
  source: string;
  shortCircuit: boolean;
}

let shared: SharedModuleNames = {};

export function initialize(names: SharedModuleNames): void {
  shared = names;
}

/** Lets a cell's import be resolved as if its notebook asked, and packages have the kernel's copy of shared modules. */
export function resolve<R>(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => R,
): R | ResolveResult {
  if (Object.hasOwn(shared, specifier)) {
    return { url: `${SHARED_SCHEME}${specifier}`, format: 'module', shortCircuit: true };
  }
  if (!specifier.startsWith(FROM_SCHEME)) return next(specifier, context);
  const [wanted, parentURL] = JSON.parse(decodeURIComponent(specifier.slice(FROM_SCHEME.length))) as [
    string,
    string,
  ];
  return next(wanted, { ...context, parentURL });
}

export function load<C, R>(url: string, context: C, next: (url: string, context: C) => R): R | LoadResult {
  if (!url.startsWith(SHARED_SCHEME)) return next(url, context);
  const specifier = url.slice(SHARED_SCHEME.length);
  const names = (shared[specifier] ?? []).filter((name) => name !== 'default');
  const source = [
    `const shared = globalThis.${SHARED_MODULES_NAME}.get(${JSON.stringify(specifier)});`,
    ...names.map((name, index) => `const v${index} = shared[${JSON.stringify(name)}];`),
    `export { ${names.map((name, index) => `v${index} as ${JSON.stringify(name)}`).join(', ')} };`,
    'export default shared.default ?? shared;',
  ].join('\n');
  return { format: 'module', source, shortCircuit: true };
}

/** The global under which shared modules are found by name. */
export const SHARED_MODULES_NAME = '__trainbookModules';
