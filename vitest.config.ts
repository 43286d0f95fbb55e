import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { trainbook: fileURLToPath(new URL('src/training/index.ts', import.meta.url)) };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/language/**'],
          testTimeout: 30_000,
        },
      },
      {
        // TypeScript and its libraries are loaded once for all of them: each case has a notebook of its own.
        resolve: { alias },
        test: {
          name: 'language',
          include: ['test/unit/language/**/*.test.ts'],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'gallery',
          include: ['test/gallery/**/*.test.ts'],
          environment: 'jsdom',
          setupFiles: ['test/gallery/support/noCanvas.ts'],
          testTimeout: 30_000,
        },
      },
      {
        // Real processes: one file at a time, because the machine's cores are what the kernels under test compute on.
        resolve: { alias },
        test: {
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The workbench in a real browser, seen from outside. What VS Code's own API can tell is in test/vscode/suite.
        test: {
          name: 'ui',
          include: ['test/vscode/ui/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
