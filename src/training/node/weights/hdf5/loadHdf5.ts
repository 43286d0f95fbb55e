import type * as hdf5 from 'h5wasm/node';
import { importModule } from '../../../../files/importModule.ts';

/** The module with its functions. */
export type Hdf5Library = typeof hdf5;

let loading: Promise<Hdf5Library> | undefined;

/** The HDF5 library, 4 MB with its wasm inside: loaded when the first file is opened and not before. */
export function loadHdf5(): Promise<Hdf5Library> {
  loading ??= importModule('h5wasm/node', () => import('h5wasm/node')).then(async (library) => {
    const module = await library.ready;
    // Else it prints its errors and goes on.
    module.activate_throwing_error_handler();
    return library;
  });
  return loading;
}
