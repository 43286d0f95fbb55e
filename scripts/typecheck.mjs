// One TypeScript project a world: DOM types do not exist in Node code, nor Node types in the library and the views.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const projects = [
  'tsconfig.json',
  'tsconfig.training.json',
  'tsconfig.webviews.json',
  'tsconfig.webviewTests.json',
];

let failed = false;
for (const project of projects) {
  const { status } = spawnSync(process.execPath, [compiler, '--project', project], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
