import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import * as trainbook from 'trainbook';
import { describe, expect, it } from 'vitest';

const PAGES = ['Keras', 'PyTorch', 'Chainer', 'TensorFlowJs'];
const FEWEST_NAMES = 20;

const textOf = (page: string) =>
  readFileSync(new URL(`../../../docs/comingFrom${page}.md`, import.meta.url), 'utf8');

/** Our names in the tables of a page: those in the last column. */
function namesIn(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return rows.flatMap((row) =>
    [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  );
}

/** `Trainer.run` is what every trainer has; `tf.layers.dense` is of TensorFlow.js. */
function find(name: string): unknown {
  const [first = '', ...members] = name.split('.');
  const read = (value: unknown, key: string): unknown =>
    (value as Record<string, unknown> | undefined)?.[key];
  if (first === 'tf') return members.reduce(read, tf);
  const exported = read(trainbook, first);
  if (members.length === 0) return exported;
  const { prototype } = exported as { prototype: object };
  return Object.getOwnPropertyDescriptor(prototype, members[0]!);
}

describe.each(PAGES)('the page for those who come from %s', (page) => {
  const names = namesIn(textOf(page));

  it('names what exists', () => {
    expect(names.length).toBeGreaterThan(FEWEST_NAMES);
    expect(names.filter((name) => find(name) === undefined)).toEqual([]);
  });

  it('is one that the overview leads to', () => {
    const overview = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    expect(overview).toContain(`docs/comingFrom${page}.md`);
  });
});

it('a name that does not exist would be found out', () => {
  expect(['compileAll', 'Trainer.walk', 'tf.layers.dens'].map(find)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
