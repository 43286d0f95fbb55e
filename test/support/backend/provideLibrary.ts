import { setUpLibtensorflow } from '../../../src/backend/setup.ts';

/**
 * The libtensorflow that the tests compute with: what `trainbook setup` brings, in the user's own cache, so that it
 * is downloaded once.
 * @returns the library's absolute path.
 */
export async function provideLibrary(): Promise<string> {
  return (await setUpLibtensorflow()).library;
}
