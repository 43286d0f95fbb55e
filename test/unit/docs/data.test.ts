import { readFileSync } from 'node:fs';
import * as trainbook from 'trainbook';
import { expect, it } from 'vitest';

it('the page on data calls what exists', () => {
  const page = readFileSync(new URL('../../../docs/data.md', import.meta.url), 'utf8');
  const code = [...page.matchAll(/`+(?:ts)?([^`]+)`+/g)].map(([, text]) => text!).join('\n');
  const calls = [...code.matchAll(/(\.?)\b([a-z]\w+)\(/gi)].map(([, dot, name]) => `${dot}${name}`);
  const members = [trainbook.Dataset, trainbook.OverlaidDataset, trainbook.ArrayDataset].flatMap(
    ({ prototype }) => Object.getOwnPropertyNames(prototype).map((name) => `.${name}`),
  );
  const known = new Set([...Object.keys(trainbook), ...members, 'rows']);
  expect(calls.length).toBeGreaterThan(10);
  expect(calls.filter((call) => !known.has(call))).toEqual([]);
});
