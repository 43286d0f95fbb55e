import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = new URL('../../../../docs/models.md', import.meta.url);
const table = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('](../test/'));
const named = table.flatMap((row) => [...row.matchAll(/\[test\]\((.+?)\): (.+?)\s*(?=\|)/g)]);

it('the table of formats names tests', () => {
  expect(table).toHaveLength(10);
  expect(named.length).toBeGreaterThan(table.length);
});

it.each(named.map(([, file, title]) => [title!, file!]))('%s', (title, file) => {
  expect(readFileSync(new URL(file, page), 'utf8')).toContain(`'${title}'`);
});
