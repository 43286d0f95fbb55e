import { fileURLToPath } from 'node:url';

const NAMESPACE = 'shared-packages';

/** What a module that imports the package gets instead: its names, made once. */
const CONTENTS = {
  '@tensorflow/tfjs': `export * from '@tensorflow/tfjs';`,
  typescript: `export default require('typescript');`, // nobody imports more than the whole
};

/**
 * Makes the names of TensorFlow.js and of TypeScript, CommonJS packages of 700 and 2,300 names, once in a bundle. By
 * itself esbuild makes them anew in each module that imports them, and a process begins 50 to 90 ms later.
 * @type {import('esbuild').Plugin}
 */
export const shareTfjs = {
  name: 'share-tfjs',
  setup(build) {
    build.onResolve({ filter: /^(@tensorflow\/tfjs|typescript)$/ }, ({ kind, namespace, path }) =>
      kind === 'import-statement' && namespace !== NAMESPACE ? { path, namespace: NAMESPACE } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: CONTENTS[/** @type {keyof typeof CONTENTS} */ (path)],
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    }));
  },
};
