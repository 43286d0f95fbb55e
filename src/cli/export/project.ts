import { readFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { version } from '../../../package.json';
import type { NotebookCell } from '../../notebook/notebookCells.ts';
import { moduleText } from './moduleText.ts';

export interface Project {
  /** Texts by their paths in the project's folder. */
  files: Map<string, string>;
  /** Why there is no project, a sentence each. */
  problems: string[];
}

export interface ProjectOptions {
  /** Absolute path. */
  notebook: string;
  cells: readonly NotebookCell[];
}

const MAIN = 'main.ts';
/** What the kernel brings along, whatever a project says. */
const BUILT_IN = /^(trainbook|@tensorflow\/tfjs(-core|-layers|-data|-converter)?)$/;
const SUFFIXES = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/** A notebook as a plain TypeScript project: its cells as `main.ts`, the local files that they import, two settings. */
export async function makeProject({ notebook, cells }: ProjectOptions): Promise<Project> {
  const { text, specifiers, problems } = moduleText(cells);
  const files = new Map<string, string>();
  const packages = new Set<string>();
  const folder = path.dirname(notebook);
  await follow({ folder, files, packages, problems }, notebook, specifiers);
  if (files.has(MAIN)) problems.push(`a cell imports ${MAIN}, which is the project's own file`);
  files.set(MAIN, text);
  files.set('package.json', packageManifest(path.basename(notebook), dependencies(notebook, packages)));
  files.set('tsconfig.json', TSCONFIG);
  return { files, problems };
}

interface Found {
  /** Of the notebook. */
  folder: string;
  files: Map<string, string>;
  packages: Set<string>;
  problems: string[];
}

/** Takes the local files along that a file imports, and those that they import. */
async function follow(found: Found, from: string, specifiers: readonly string[]): Promise<void> {
  for (const specifier of specifiers) {
    if (isBuiltin(specifier) || BUILT_IN.test(specifier)) continue;
    if (!/^\.{1,2}\//.test(specifier)) {
      found.packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
      continue;
    }
    const file = await readLocal(path.resolve(path.dirname(from), specifier));
    const name = file && path.relative(found.folder, file.path);
    if (!file || name === undefined) {
      found.problems.push(`${specifier} is not there`);
    } else if (name.startsWith('..')) {
      found.problems.push(`${specifier} lies outside of the notebook's folder: move it there first`);
    } else if (!found.files.has(name.split(path.sep).join('/'))) {
      found.files.set(name.split(path.sep).join('/'), file.text);
      await follow(found, file.path, importsOf(file.text));
    }
  }
}

async function readLocal(base: string): Promise<{ path: string; text: string } | undefined> {
  const names = [...SUFFIXES.map((suffix) => base + suffix), base.replace(/\.js$/, '.ts')];
  for (const name of names) {
    const text = await readFile(name, 'utf8').catch(() => undefined);
    if (text !== undefined) return { path: name, text };
  }
  return undefined;
}

function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The versions that the notebook runs with; `*` for a package that is not installed. */
function dependencies(notebook: string, packages: ReadonlySet<string>): Record<string, string> {
  const load = createRequire(notebook);
  const versions = [...packages].sort().map((name): [string, string] => {
    for (const folder of load.resolve.paths(name) ?? []) {
      try {
        const { version: installed } = load(path.join(folder, name, 'package.json')) as { version: string };
        return [name, installed];
      } catch {
        continue; // not in this node_modules
      }
    }
    return [name, '*'];
  });
  return Object.fromEntries([['trainbook', version], ...versions]);
}

function packageManifest(notebook: string, dependencies: Record<string, string>): string {
  const name = notebook
    .replace(/(\.train)?\.(ts|ipynb)$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const manifest = {
    name: name || 'notebook',
    version: '1.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20' },
    scripts: { start: `trainbook run ${MAIN}` },
    dependencies,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const TSCONFIG = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'Bundler',
      moduleDetection: 'force',
      lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      paths: {
        trainbook: ['./node_modules/trainbook/dist/language/types/node_modules/trainbook'],
        '@tensorflow/*': ['./node_modules/trainbook/dist/language/types/node_modules/@tensorflow/*'],
      },
    },
    include: ['**/*.ts'],
  },
  null,
  2,
)}
`;
