import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const ROW = /^\|[^|]+\|\s*`(test\/[^`]+)`\s*\|\s*`([^`]+)`\s*\|$/;

/** Pages that list what is tested by which test; the one of the workflows has a form of its own. */
const pages = readdirSync(new URL('docs/', root)).filter(
  (name) => name.endsWith('Tests.md') && name !== 'workflowTests.md',
);

describe.each(pages)('docs/%s', (page) => {
  const lines = readFileSync(new URL(`docs/${page}`, root), 'utf8').split('\n');
  const rows = lines.filter((line) => line.startsWith('| ') && line.includes('`test/'));

  it.each(rows)('names a test that is there: %s', (row) => {
    const [, file = '', title = ''] = ROW.exec(row) ?? [];
    expect(readFileSync(new URL(file, root), 'utf8')).toContain(title);
  });

  it('has a row for each part', () => {
    expect(rows.length).toBeGreaterThan(20);
  });
});
