import { isAscii } from 'node:buffer';
import { createRequire, wrap } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { CodeCache } from './codeCache.ts';

export interface LoadedBundle<T> {
  exports: T;
  /** Keeps what was compiled so far for the next process. Takes the thread for about 0.1 s, but for nothing if it is kept. */
  keepCode(): void;
}

/**
 * Loads a CommonJS bundle as `require` does, with the machine code that an earlier process kept: compiling is most of
 * what loading megabytes of JavaScript takes. Without such code, or with some that does not fit, it is compiled anew.
 * The bundle has no `import()`: Node loses track of who imports where the code was kept.
 * @param folder where the code is kept; that of the user unless given.
 */
export function loadBundle<T>(file: string, folder?: string): LoadedBundle<T> {
  const require = createRequire(file);
  const bytes = readFileSync(file);
  const cache = new CodeCache({ file, bytes }, folder);
  const cachedData = cache.read();
  const script = new vm.Script(wrap(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')), {
    filename: file,
    cachedData,
  });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, path.dirname(file));
  let kept = cachedData !== undefined && script.cachedDataRejected === false;
  return {
    exports: module.exports as T,
    keepCode() {
      if (!kept) cache.write(script.createCachedData());
      kept = true;
    },
  };
}
