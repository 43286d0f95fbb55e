// The architecture is a lint rule: every folder of src/ and webviews/ names what it may import (docs/architecture.md).
import js from '@eslint/js';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * @param {string[]} files
 * @param {{ group: string[], message: string }[]} patterns
 * @returns {import('eslint').Linter.Config}
 */
const boundary = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

/** The folders of src/, and webviews/. */
const FOLDERS = [
  'notebook',
  'protocol',
  'checksums',
  'files',
  'backend',
  'training',
  'runs',
  'kernel',
  'session',
  'language',
  'tsPlugin',
  'host',
  'cli',
  'webviews',
];

/**
 * Forbids imports from all folders but these: its own and those that it knows.
 * @param {string[]} known
 * @param {string} message
 */
const knowsOnly = (known, message) =>
  forbids(
    FOLDERS.filter((folder) => !known.includes(folder)),
    message,
  );

/**
 * @param {string[]} folders
 * @param {string} message
 */
const forbids = (folders, message) => ({
  group: folders.flatMap((folder) => [`**/${folder}/**`, `**/${folder}`]),
  message,
});

const vscodeOnlyInHost = {
  group: ['vscode', 'vscode/*'],
  message: 'Only src/host may import vscode: pass what you need in, or move the code to src/host.',
};
const noNode = {
  group: ['node:*'],
  message:
    'This code also runs where Node does not: take a port as an argument, or move it to a node/ folder.',
};
const noTensorflow = {
  group: ['@tensorflow/*'],
  message: 'Tensors never cross a boundary: send typed arrays, shapes and dtypes from src/kernel instead.',
};
const noVega = {
  group: ['vega*'],
  message: 'Charts are drawn in webviews/charts.',
};

export default defineConfig(
  {
    ignores: [
      'dist/',
      'docs/api/',
      'node_modules/',
      '.vscode-test/',
      '.bench/',
      '**/.trainbook/',
      'coverage/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'prefer-const': 'error',
    },
  },
  {
    files: ['*.config.*', 'vitest.config.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  boundary(
    ['src/protocol/**'],
    [
      vscodeOnlyInHost,
      noNode,
      noTensorflow,
      noVega,
      knowsOnly(['protocol'], 'src/protocol depends on nothing: it is shared by every world.'),
    ],
  ),
  boundary(
    ['src/checksums/**'],
    [
      vscodeOnlyInHost,
      noNode,
      noTensorflow,
      noVega,
      knowsOnly(['checksums'], 'src/checksums is arithmetic: it depends on nothing.'),
    ],
  ),
  boundary(
    ['src/files/**'],
    [
      vscodeOnlyInHost,
      noTensorflow,
      noVega,
      knowsOnly(
        ['files', 'checksums'],
        'src/files reads archives and knows the cache folder: it depends on Node alone.',
      ),
    ],
  ),
  boundary(
    ['src/backend/**'],
    [
      vscodeOnlyInHost,
      noVega,
      knowsOnly(
        ['backend', 'files'],
        'src/backend knows only tfjs, koffi, src/files and Node: the kernel translates its reports into messages.',
      ),
    ],
  ),
  {
    ...boundary(
      ['src/training/**'],
      [
        vscodeOnlyInHost,
        noNode,
        noVega,
        knowsOnly(
          ['training', 'checksums'],
          'src/training is pure tfjs: it reports to listeners and never knows who shows the report.',
        ),
        forbids(
          ['node'],
          'src/training is pure tfjs: it reports to listeners and never knows who shows the report.',
        ),
      ],
    ),
    ignores: ['src/training/node/**', 'src/training/index.ts'],
  },
  boundary(
    ['src/training/node/**', 'src/training/index.ts'],
    [
      vscodeOnlyInHost,
      noVega,
      knowsOnly(
        ['training', 'files'],
        'src/training is a library of its own: it reports to listeners and never knows who shows the report.',
      ),
    ],
  ),
  boundary(
    ['src/runs/**'],
    [
      vscodeOnlyInHost,
      noTensorflow,
      noVega,
      knowsOnly(
        ['runs', 'protocol'],
        'src/runs reads and writes the run record: it knows src/protocol and Node alone.',
      ),
    ],
  ),
  boundary(
    ['src/session/**'],
    [
      vscodeOnlyInHost,
      noTensorflow,
      noVega,
      knowsOnly(
        ['session', 'protocol', 'files'],
        'src/session starts and reaches a kernel over the protocol: it never imports the kernel itself.',
      ),
    ],
  ),
  boundary(
    ['src/kernel/**'],
    [
      vscodeOnlyInHost,
      noVega,
      knowsOnly(
        ['kernel', 'protocol', 'files', 'backend', 'training', 'runs', 'language'],
        'src/kernel is driven over the protocol: it never knows who drives it.',
      ),
    ],
  ),
  boundary(
    ['src/notebook/**'],
    [
      vscodeOnlyInHost,
      noNode,
      noTensorflow,
      noVega,
      knowsOnly(
        ['notebook', 'protocol'],
        'src/notebook reads and writes notebooks and their outputs as text: it knows src/protocol alone.',
      ),
    ],
  ),
  boundary(
    ['src/language/service/**'],
    [
      vscodeOnlyInHost,
      noNode,
      noTensorflow,
      noVega,
      {
        group: ['vscode-languageserver/*'],
        message:
          'The service knows what editors ask, not how they ask: connections belong to src/language/server.',
      },
      knowsOnly(
        ['language', 'protocol', 'files'],
        'src/language/service is pure: it sees files through the port in program/fileSystem.ts.',
      ),
      forbids(
        ['server'],
        'src/language/service is pure: it sees files through the port in program/fileSystem.ts.',
      ),
    ],
  ),
  boundary(
    ['src/language/server/**'],
    [
      vscodeOnlyInHost,
      noTensorflow,
      noVega,
      knowsOnly(
        ['language', 'protocol', 'files'],
        'src/language knows src/protocol, TypeScript and the language server protocol alone.',
      ),
    ],
  ),
  boundary(
    ['src/tsPlugin/**'],
    [
      vscodeOnlyInHost,
      noTensorflow,
      noVega,
      knowsOnly(
        ['tsPlugin', 'protocol'],
        "src/tsPlugin runs inside of VS Code's TypeScript server, whichever version that is: it knows src/protocol and Node alone.",
      ),
    ],
  ),
  boundary(
    ['src/host/**'],
    [
      noTensorflow,
      noVega,
      knowsOnly(
        ['host', 'notebook', 'protocol', 'files', 'runs', 'session', 'language'],
        'The host must start fast: ask the kernel through src/session instead of importing it.',
      ),
      { group: ['typescript', 'koffi'], message: 'The host must start fast: this belongs to src/kernel.' },
    ],
  ),
  boundary(
    ['src/cli/**'],
    [
      vscodeOnlyInHost,
      noVega,
      forbids(
        ['host', 'webviews'],
        'The command line works without an editor: share code through src/session.',
      ),
    ],
  ),
  boundary(
    ['src/cli/export/drawChart.ts'], // a bundle of its own; it needs no DOM
    [vscodeOnlyInHost, forbids(['host', 'webviews'], 'The command line works without an editor.')],
  ),
  boundary(
    ['webviews/**'],
    [
      vscodeOnlyInHost,
      noNode,
      noTensorflow,
      knowsOnly(
        ['webviews', 'protocol'],
        'Views know src/protocol and the DOM: what they show comes as messages.',
      ),
    ],
  ),
  {
    // The last expression of a cell is what the cell shows.
    files: ['**/*.train.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['webviews/**'],
    languageOptions: { globals: { ...globals.browser } },
  },
);
