import path from 'node:path';
import { exists } from '../findUpwards.ts';

const NAMES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow_cc.so', 'libtensorflow.so'],
  darwin: [
    'libtensorflow_cc.2.dylib',
    'libtensorflow.2.dylib',
    'libtensorflow_cc.dylib',
    'libtensorflow.dylib',
  ],
  win32: ['tensorflow.dll', 'tensorflow_cc.dll'],
};

/** The file names under which a libtensorflow with the C API comes, the best first; none on an unsupported platform. */
export function libraryNames(platform: NodeJS.Platform): readonly string[] {
  return NAMES[platform] ?? [];
}

/** Where packages put the library below their own folder: PyPI's, Google's archive and a plain folder of libraries. */
const SUBFOLDERS = ['', 'tensorflow', 'lib', path.join('deps', 'lib')];

/** The library in a folder, or undefined. */
export async function findLibraryIn(folder: string, platform: NodeJS.Platform): Promise<string | undefined> {
  for (const subfolder of SUBFOLDERS) {
    for (const name of libraryNames(platform)) {
      const file = path.join(folder, subfolder, name);
      if (await exists(file)) return file;
    }
  }
  return undefined;
}
