import { providePipFolder } from './pipFolder.mjs';

/**
 * Keras and what reads our files beside it.
 * @param {(line: string) => void} report hears of a download before it begins
 */
export function provideKerasPython(report) {
  const what = 'Keras and h5py (about 12 MB)';
  return providePipFolder({ name: 'python-keras', requirements: 'kerasRequirements.txt', what }, report);
}
