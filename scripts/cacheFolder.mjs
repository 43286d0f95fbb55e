// The user's folder for what is downloaded once: the same as that of the product (src/files/cacheFolder.ts).
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

export function cacheFolder() {
  const { env, platform } = process;
  if (env.TRAINBOOK_CACHE) return path.resolve(env.TRAINBOOK_CACHE);
  if (platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'trainbook');
  if (platform === 'win32') {
    return path.join(env.LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'), 'trainbook');
  }
  const base = env.XDG_CACHE_HOME;
  return path.join(base && path.isAbsolute(base) ? base : path.join(os.homedir(), '.cache'), 'trainbook');
}
