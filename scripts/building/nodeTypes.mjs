// Node's declarations as the language server brings them along. Every notebook reads them before its first completion, and
// two thirds of them are Node's manual: they keep what a hover shows first, and what few notebooks import is left for those.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const NODE_TYPES = path.join('@types', 'node');

/** Read when a cell imports what they declare (src/language/service/program/moduleResolution.ts). */
const SELDOM = [
  'cluster',
  'dgram',
  'domain',
  'http2',
  'inspector.generated',
  'punycode',
  'repl',
  'sea',
  'test',
  'trace_events',
  'wasi',
];

/** @param {string} file */
export function isNodeTypes(file) {
  return path.normalize(file).includes(`${path.sep}node_modules${path.sep}${NODE_TYPES}${path.sep}`);
}

/**
 * @param {string} from the folder `node_modules` that has the types
 * @param {string} to the folder `node_modules` of the shipped types
 */
export async function writeNodeTypes(from, to) {
  /** @type {Record<string, string>} */
  const seldom = {};
  const names = await readdir(path.join(from, NODE_TYPES), { recursive: true });
  for (const name of names.filter((one) => one.endsWith('.d.ts') && !/^(?:node_modules|ts\d)/.test(one))) {
    const text = await readFile(path.join(from, NODE_TYPES, name), 'utf8');
    const file = path.join(to, NODE_TYPES, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, shortenComments(name === 'index.d.ts' ? withoutSeldom(text) : text));
    if (!SELDOM.includes(name.replace(/\.d\.ts$/, ''))) continue;
    for (const module of declaredModules(text)) seldom[module] = `node_modules/@types/node/${name}`;
  }
  await writeFile(path.join(to, '..', 'seldom.json'), `${JSON.stringify(seldom)}\n`);
}

/**
 * @param {string} text of a TypeScript declaration file
 * @returns {string[]} the modules that it declares by name
 */
export function declaredModules(text) {
  return [...text.matchAll(/^declare module (["'])(.+?)\1/gm)].map(([, , name]) => String(name));
}

/**
 * Leaves the first paragraph of each documentation comment, and its tags of one line on parameters and results.
 * @param {string} text of a TypeScript declaration file
 */
export function shortenComments(text) {
  return text.replace(/^([ \t]*)\/\*\*\n((?:[ \t]*\*(?!\/).*\n)+)[ \t]*\*\/$/gm, (_, indent, body) => {
    /** @type {string[]} */
    const lines = body.split('\n').slice(0, -1);
    const end = lines.findIndex((line) => /^[ \t]*\*[ \t]*(?:$|@|```)/.test(line));
    const first = end < 0 ? lines : lines.slice(0, end);
    const tags = lines
      .slice(first.length)
      .filter((line) => /^[ \t]*\*[ \t]*@(?:param|returns?|deprecated)\b/.test(line));
    const kept = [...first, ...tags];
    return kept.length === 0 ? `${indent}/** */` : [`${indent}/**`, ...kept, `${indent} */`].join('\n');
  });
}

/** @param {string} text of the file that names all others */
function withoutSeldom(text) {
  const files = new Set(SELDOM.map((name) => `${name}.d.ts`));
  return text.replace(/^\/\/\/ <reference path="(.+)" \/>\n/gm, (line, file) =>
    files.has(file) ? '' : line,
  );
}
