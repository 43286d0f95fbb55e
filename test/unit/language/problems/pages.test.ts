import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_VALUES, PROBLEM_EXAMPLES } from './examples.ts';
import { diagnosticsOf, notebookOf } from './support.ts';

const pages = fileURLToPath(new URL('../../../../docs/problems/', import.meta.url));

describe('the page of a problem', () => {
  it.each(Object.entries(PROBLEM_EXAMPLES))('%s says what the editor says', (code, cell) => {
    const notebook = notebookOf(cell);
    notebook.run(EXAMPLE_VALUES);
    const [problem] = diagnosticsOf(notebook, 1);
    expect(problem).toMatchObject({
      code,
      source: 'trainbook',
      codeDescription: { href: `file:///pages/${code}.md` },
    });
    const text = readFileSync(`${pages}${code}.md`, 'utf8').replace(/\n>? ?/g, ' ');
    const said = String(problem?.message).replace(/: 'fit' does so in code cell \d+\.$/, '.');
    expect(text).toContain(said);
  });

  it('exists for each code, and is in the list', () => {
    const files = readdirSync(pages).filter((file) => file !== 'README.md');
    expect(files).toEqual(Object.keys(PROBLEM_EXAMPLES).map((code) => `${code}.md`));
    const list = readFileSync(`${pages}README.md`, 'utf8');
    for (const file of files) expect(list).toContain(`](${file})`);
  });
});
