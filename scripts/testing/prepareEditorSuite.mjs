// Bundles test/vscode/ so that an extension host can load it.
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const sources = path.join(repository, 'test', 'vscode');
const bundled = path.join(repository, '.vscode-test', 'suite');

/** The folder whose copy a suite works in. */
export const testWorkspace = path.join(sources, 'workspace');

/**
 * Bundles the entry and every `suite/*.test.ts`.
 * @returns {Promise<string>} the entry, for `extensionTestsPath`
 */
export async function bundleEditorSuite() {
  const tests = readdirSync(path.join(sources, 'suite')).filter((name) => name.endsWith('.test.ts'));
  await rm(bundled, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: [path.join(sources, 'index.ts'), ...tests.map((name) => path.join(sources, 'suite', name))],
    outbase: sources,
    outdir: bundled,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return path.join(bundled, 'index.cjs');
}
