// Stock tfjs-node, from the folder that `npm run bench:setup` installed it into (the current one).
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import util from 'node:util';
import { serveFit } from '../train/tfjs/fitPeer.mjs';
import { readSettings } from '../train/tfjs/serve.mjs';

Object.assign(util, { isNullOrUndefined: (/** @type {unknown} */ x) => x == null }); // gone from Node 23 on
const tf = createRequire(path.join(process.cwd(), 'package.json'))('@tensorflow/tfjs-node');
await serveFit(tf, readSettings(), `stock tfjs-node ${tf.version['tfjs-node'] ?? tf.version.tfjs}`);
