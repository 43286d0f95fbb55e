// The declarations that the language server brings along: TypeScript's own, those of trainbook and of tfjs, Node's.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { isNodeTypes, writeNodeTypes } from './nodeTypes.mjs';

/** What a cell can import or name without installing anything: the library with all that its types lead to, and Node. */
const LIBRARY = 'trainbook';

/** In a notebook the library also offers what the kernel adds to it (src/kernel/sharedModules.ts). */
const LIBRARY_INDEX = `export * from './training/index';
export { html, image, json, markdown, svg, table, vegaLite } from './kernel/display/displayable';
export type { DisplayHandle, DisplayOptions } from './kernel/display/display';
export type { Resource } from './kernel/cells/onDispose';
import type { Display } from './kernel/display/display';
import type { OnDispose } from './kernel/cells/onDispose';
/** Shows a value under the cell: a tensor, a table, an image, a chart or any other value. */
export declare const display: Display;
/**
 * Lets go of something that this cell made, before the cell runs again and when the kernel ends: a function to call, or
 * something with Symbol.dispose or Symbol.asyncDispose. Tensors that nothing refers to are freed by themselves.
 */
export declare const onDispose: OnDispose;
`;

/** Declarations of other sources are never reached from there. */
const EMITTED = /^(?:training|protocol|kernel[\\/](?:display|cells[\\/]onDispose))[\\/.]/;

/**
 * Writes `lib/` and `types/` beside the language server.
 * @param {string} root The repository.
 * @param {string} to Folder of the language server's bundle.
 */
export async function writeLanguageTypes(root, to) {
  await copyLibraries(path.join(root, 'node_modules', 'typescript', 'lib'), path.join(to, 'lib'));
  const modules = path.join(to, 'types', 'node_modules');
  const program = createProgram(root);
  await copyPackages(root, modules, program);
  await emitLibrary(root, path.join(modules, LIBRARY), program);
}

/**
 * @param {string} from
 * @param {string} to
 */
async function copyLibraries(from, to) {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => /^lib\.(?:.*\.)?d\.ts$/.test(name));
  await Promise.all(names.map((name) => cp(path.join(from, name), path.join(to, name))));
}

/**
 * Copies the declaration files that the library leads to, and no others.
 * @param {string} root
 * @param {string} modules
 * @param {ts.Program} program
 */
async function copyPackages(root, modules, program) {
  /** @type {Set<string>} */
  const packages = new Set();
  for (const { fileName } of program.getSourceFiles()) {
    const inside = fileName.split('/node_modules/').at(-1) ?? '';
    if (inside === fileName || inside.startsWith('typescript/')) continue;
    packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(inside)?.[0] ?? inside);
    if (!isNodeTypes(fileName)) await copyDeclaration(fileName, path.join(modules, inside));
  }
  await writeNodeTypes(path.join(root, 'node_modules'), modules);
  for (const name of packages) await writeManifest(root, modules, name);
}

/**
 * A license stays, but not as documentation of what follows it, which the server would read in 500 files.
 * @param {string} from
 * @param {string} to
 */
async function copyDeclaration(from, to) {
  await mkdir(path.dirname(to), { recursive: true });
  const text = await readFile(from, 'utf8');
  await writeFile(to, text.replace(/\/\*\*(?=\s*\*?\s*@license\b)/g, '/*'));
}

/**
 * Of a package's manifest only what finding its types needs.
 * @param {string} root
 * @param {string} modules
 * @param {string} name
 */
async function writeManifest(root, modules, name) {
  const text = await readFile(path.join(root, 'node_modules', name, 'package.json'), 'utf8');
  const { version, license, types, typings, typesVersions } = JSON.parse(text);
  const manifest = { name, version, license, types: types ?? typings, typesVersions };
  await writeFile(path.join(modules, name, 'package.json'), `${JSON.stringify(manifest)}\n`);
}

/**
 * @param {string} root
 * @param {string} to
 * @param {ts.Program} program
 */
async function emitLibrary(root, to, program) {
  const sources = path.join(root, 'src');
  /** @type {Promise<void>[]} */
  const written = [];
  program.emit(undefined, (fileName, text) => {
    const name = path.relative(sources, fileName);
    if (!EMITTED.test(name)) return;
    const file = path.join(to, name);
    written.push(
      mkdir(path.dirname(file), { recursive: true }).then(() => writeFile(file, withoutSuffix(text))),
    );
  });
  await Promise.all(written);
  await writeFile(path.join(to, 'index.d.ts'), LIBRARY_INDEX);
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const manifest = { name: LIBRARY, version, license: 'MIT', types: './index.d.ts' };
  await writeFile(path.join(to, 'package.json'), `${JSON.stringify(manifest)}\n`);
}

/**
 * The sources import each other as `./x.ts`; beside the declarations there is no such file.
 * @param {string} text
 */
function withoutSuffix(text) {
  return text.replace(/((?:from|import\()\s*["']\.{1,2}\/[^"']*)\.ts(["'])/g, '$1$2');
}

/**
 * The library as the sources have it, with tfjs and Node's types.
 * @param {string} root
 */
function createProgram(root) {
  const sources = path.join(root, 'src');
  const display = path.join(sources, 'kernel', 'display');
  const roots = [
    path.join(sources, 'training', 'index.ts'),
    path.join(display, 'display.ts'),
    path.join(display, 'displayable.ts'),
    path.join(sources, 'kernel', 'cells', 'onDispose.ts'),
  ];
  return ts.createProgram(roots, {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    strict: true,
    skipLibCheck: true,
    lib: ['lib.esnext.d.ts'],
    types: ['node'],
    typeRoots: [path.join(root, 'node_modules', '@types')],
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: sources,
  });
}
