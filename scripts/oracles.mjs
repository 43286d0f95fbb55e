/**
 * Makes the numbers in test/oracles anew: `npm run oracles`, or `npm run oracles -- Loss Fit` for makeLossOracles.py and
 * makeFitOracles.py. PYTHON is a Python with Keras, TensorFlow, PyTorch and torchvision, CHAINER_PYTHON one with Chainer,
 * which needs an older NumPy; each script says at its top what it needs.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../test/oracles/', import.meta.url));
const isChainer = (/** @type {string} */ name) => name.includes('Chainer');
/** Chainer's last: they begin with files of makeWeightFiles.py. */
const makers = readdirSync(folder)
  .filter((name) => /^make.*\.py$/.test(name))
  .sort((a, b) => Number(isChainer(a)) - Number(isChainer(b)) || (a < b ? -1 : 1));
/** Chainer writes what it has in sets of names. */
const env = { ...process.env, PYTHONHASHSEED: '0' };
const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const chosen = makers.filter(
  (name) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().startsWith(`make${part}`)),
);
if (chosen.length === 0) {
  console.error(`no script is meant by ${wanted.join(', ')}; there are ${makers.join(', ')}`);
  process.exit(2);
}

const failed = chosen.filter((name) => {
  const variable = isChainer(name) ? 'CHAINER_PYTHON' : 'PYTHON';
  const python = process.env[variable] ?? 'python3';
  console.log(`${name} (${variable}: ${path.basename(python)})`);
  const { status, error } = spawnSync(python, [name], { cwd: folder, env, stdio: 'inherit' });
  if (error) console.error(`${python} can not be run: ${error.message}; set ${variable}`);
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}
