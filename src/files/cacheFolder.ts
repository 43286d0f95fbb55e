import os from 'node:os';
import path from 'node:path';

/** What the place of the cache depends on. */
export interface CacheEnvironment {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  homeFolder: string;
}

/** Where Trainbook keeps what it has downloaded: `TRAINBOOK_CACHE`, else `trainbook` in the platform's cache folder. */
export function cacheFolder(environment: CacheEnvironment = currentEnvironment()): string {
  const { env, platform, homeFolder } = environment;
  if (env.TRAINBOOK_CACHE) return path.resolve(env.TRAINBOOK_CACHE);
  if (platform === 'darwin') return path.join(homeFolder, 'Library', 'Caches', 'trainbook');
  if (platform === 'win32') {
    return path.join(env.LOCALAPPDATA ?? path.join(homeFolder, 'AppData', 'Local'), 'trainbook');
  }
  const base = env.XDG_CACHE_HOME;
  return path.join(base && path.isAbsolute(base) ? base : path.join(homeFolder, '.cache'), 'trainbook');
}

function currentEnvironment(): CacheEnvironment {
  return { platform: process.platform, env: process.env, homeFolder: os.homedir() };
}
