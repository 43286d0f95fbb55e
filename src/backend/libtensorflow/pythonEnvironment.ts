import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { exists } from '../findUpwards.ts';

/** Finds the package without importing it: an import takes seconds and prints. */
const QUESTION =
  'import importlib.util as u\n' +
  's = u.find_spec("tensorflow")\n' +
  'print(next(iter(s.submodule_search_locations or []), "") if s else "")';

const TIMEOUT_MS = 5000;

/**
 * The folder of the `tensorflow` package that an interpreter would import; undefined when it has none.
 * @throws Error when the interpreter can't be run or takes more than five seconds.
 */
export async function askPython(interpreter: string): Promise<string | undefined> {
  // In the root folder, so that a folder named tensorflow beside the notebook isn't taken for the package.
  const options = { timeout: TIMEOUT_MS, cwd: path.parse(process.execPath).root, windowsHide: true };
  const { stdout } = await promisify(execFile)(interpreter, ['-c', QUESTION], options);
  return stdout.trim().split(/\r?\n/).at(-1) || undefined;
}

/** The `tensorflow` folder in an environment's site-packages, found without running its interpreter. */
export async function findInEnvironment(
  environment: string,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const library = path.join(environment, platform === 'win32' ? 'Lib' : 'lib');
  const versions =
    platform === 'win32'
      ? ['']
      : (await readdir(library).catch(() => [])).filter((name) => /^python3\.\d+$/.test(name));
  for (const version of versions) {
    const folder = path.join(library, version, 'site-packages', 'tensorflow');
    if (await exists(folder)) return folder;
  }
  return undefined;
}

/**
 * The first of the named programs on the PATH. Apple's placeholder for Python is passed over while the tools that it
 * would offer to install are missing.
 */
export async function findOnPath(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const extension = platform === 'win32' ? '.exe' : '';
  const folders = (env.PATH ?? env.Path ?? '').split(platform === 'win32' ? ';' : ':');
  for (const name of names) {
    for (const folder of folders.filter((each) => path.isAbsolute(each))) {
      const file = path.join(folder, name + extension);
      if ((await exists(file)) && !(platform === 'darwin' && (await isPlaceholder(file)))) return file;
    }
  }
  return undefined;
}

async function isPlaceholder(file: string): Promise<boolean> {
  if (path.dirname(file) !== '/usr/bin') return false;
  const tools = ['/Library/Developer/CommandLineTools', '/Applications/Xcode.app'];
  const found = await Promise.all(tools.map(exists));
  return !found.includes(true);
}
