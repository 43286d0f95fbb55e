import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/workflowTests.md', root), 'utf8');
const rows = [...page.matchAll(/^\| (W\d\.\d+|Quick start|Any) +\| .*? \| `([^`]+)` +\| (.*?) +\|$/gm)].map(
  ([, step = '', file = '', words = '']) => ({ step, file, words }),
);

/** How many steps each workflow has. */
const STEPS = { W1: 11, W2: 8, W3: 8, W4: 7 } as const;

describe('the table of workflows', () => {
  it('has every step', () => {
    const expected = Object.entries(STEPS).flatMap(([workflow, count]) =>
      Array.from({ length: count }, (_, index) => `${workflow}.${index + 1}`),
    );
    const steps = new Set(rows.map(({ step }) => step));
    expect([...expected, 'Quick start'].filter((step) => !steps.has(step))).toEqual([]);
    expect(page.match(/^\| (W|Quick|Any)/gm)).toHaveLength(rows.length);
  });

  it.each(rows)('$step: $words', ({ file, words }) => {
    expect(existsSync(new URL(file, root)), file).toBe(true);
    expect(readFileSync(new URL(file, root), 'utf8')).toContain(words);
  });
});
