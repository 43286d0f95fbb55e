import path from 'node:path';
import process from 'node:process';
import { loadBundle } from '../../files/loadBundle.ts';
import type * as ServeModule from './serve.ts';

// `serve.cjs`, `lib/` (TypeScript's declarations), `types/` (those of what the kernel offers) and `problems/` (pages) lie
// beside this file.
const folder = path.dirname(path.resolve(process.argv[1] ?? ''));
const bundle = loadBundle<typeof ServeModule>(path.join(folder, 'serve.cjs'));
bundle.exports.serve(folder.replaceAll('\\', '/'), () => bundle.keepCode());
