import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../files/cacheFolder.ts';
import { findUpwards } from '../findUpwards.ts';
import { shortenHome } from '../../files/shortenHome.ts';
import { findLibraryIn, libraryNames } from './libraryNames.ts';
import { askPython, findInEnvironment, findOnPath } from './pythonEnvironment.ts';

/** A libtensorflow and who brought it. */
export interface LocatedLibrary {
  /** Absolute path. */
  file: string;
  /** For people, such as `the Python environment ~/venv`. */
  source: string;
}

/** A place that was looked at in vain. */
export interface RefusedSource {
  source: string;
  reason: string;
}

export interface LibrarySearch {
  /** In the order in which they should be tried. */
  found: LocatedLibrary[];
  refused: RefusedSource[];
}

/** Where to look; everything has a default. */
export interface SearchOptions {
  platform?: NodeJS.Platform;
  env?: Readonly<Record<string, string | undefined>>;
  cacheFolder?: string;
  /** The notebook's folder: its virtual environment and its node_modules are looked at. */
  workspaceFolder?: string;
  /** The folder of the `tensorflow` package of an interpreter, as {@link askPython} finds it. */
  askPython?: (interpreter: string) => Promise<string | undefined>;
}

type Place = Required<SearchOptions>;

/** Looks at one place: what it found, why there is nothing, or undefined where there is nothing to look at. */
type Search = (place: Place) => Promise<Outcome[]>;
type Outcome = LocatedLibrary | RefusedSource;

/**
 * Looks for libtensorflow: where `TRAINBOOK_LIBTENSORFLOW` points, and nowhere else if it is set; in Python
 * environments; in the folder that `trainbook setup` fills; in a tfjs-node that the notebook's project has installed.
 * Loads nothing.
 */
export async function locateLibrary(options: SearchOptions = {}): Promise<LibrarySearch> {
  const place: Place = {
    platform: process.platform,
    env: process.env,
    cacheFolder: cacheFolder(),
    workspaceFolder: process.cwd(),
    askPython,
    ...options,
  };
  if (libraryNames(place.platform).length === 0) {
    const reason = `there is no libtensorflow for ${place.platform}`;
    return { found: [], refused: [{ source: 'libtensorflow', reason }] };
  }
  const searches: Search[] = place.env.TRAINBOOK_LIBTENSORFLOW
    ? [searchSetting]
    : [searchEnvironments, searchPython, searchManaged, searchTfjsNode];
  const outcomes = (await Promise.all(searches.map((search) => search(place)))).flat();
  return {
    found: outcomes.filter((outcome) => 'file' in outcome),
    refused: outcomes.filter((outcome) => 'reason' in outcome),
  };
}

async function searchSetting({ env, platform }: Place): Promise<Outcome[]> {
  const source = 'TRAINBOOK_LIBTENSORFLOW';
  const setting = path.resolve(env.TRAINBOOK_LIBTENSORFLOW ?? '');
  const kind = await stat(setting).catch(() => undefined);
  if (!kind) return [{ source, reason: `${shortenHome(setting)} does not exist` }];
  if (!kind.isDirectory()) return [{ source, file: setting }];
  return [await outcomeIn(setting, source, platform)];
}

async function searchEnvironments(place: Place): Promise<Outcome[]> {
  const { env, platform, workspaceFolder } = place;
  const environments = [
    env.VIRTUAL_ENV,
    env.CONDA_PREFIX,
    path.join(workspaceFolder, '.venv'),
    path.join(workspaceFolder, 'venv'),
  ].filter((environment) => environment !== undefined);
  const outcomes: Outcome[] = [];
  for (const environment of new Set(environments)) {
    const folder = await findInEnvironment(environment, platform);
    if (!folder) continue;
    outcomes.push(await outcomeIn(folder, `the Python environment ${shortenHome(environment)}`, platform));
  }
  return outcomes;
}

async function searchPython(place: Place): Promise<Outcome[]> {
  const { env, platform } = place;
  const interpreter = await findOnPath(['python3', 'python'], env, platform);
  if (!interpreter) return [{ source: 'Python', reason: 'there is no python3 on the PATH' }];
  const source = `Python (${shortenHome(interpreter)})`;
  try {
    const folder = await place.askPython(interpreter);
    if (!folder) return [{ source, reason: 'it has no package tensorflow' }];
    return [await outcomeIn(folder, source, platform)];
  } catch (error) {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return [{ source, reason: `it could not be asked: ${shortenHome(line)}` }];
  }
}

async function searchManaged(place: Place): Promise<Outcome[]> {
  const folder = path.join(place.cacheFolder, 'libtensorflow');
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.'));
  const source = 'trainbook setup';
  if (names.length === 0) return [{ source, reason: 'it has not been run' }];
  const outcomes = names.sort(byPreference).map((name) => {
    return outcomeIn(path.join(folder, name), `${source} (${name})`, place.platform);
  });
  return Promise.all(outcomes);
}

/** The GPU's package before the CPU's, which someone asked for by name; then the newest. */
function byPreference(a: string, b: string): number {
  const rank = (name: string) => (name.startsWith('tensorflow-cpu') || name.includes('-cpu-') ? 1 : 0);
  return rank(a) - rank(b) || b.localeCompare(a, 'en', { numeric: true });
}

async function searchTfjsNode(place: Place): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const name of ['tfjs-node-gpu', 'tfjs-node']) {
    const folder = await findUpwards(
      place.workspaceFolder,
      path.join('node_modules', '@tensorflow', name, 'deps'),
    );
    if (folder) outcomes.push(await outcomeIn(folder, `@tensorflow/${name}`, place.platform));
  }
  return outcomes;
}

async function outcomeIn(folder: string, source: string, platform: NodeJS.Platform): Promise<Outcome> {
  const file = await findLibraryIn(folder, platform);
  if (file) return { source, file };
  const name = libraryNames(platform)[0];
  return { source, reason: `no ${name} or the like in ${shortenHome(folder)}` };
}
