import { expect, it } from 'vitest';
import { ProjectWarnings } from '../../../../src/language/server/projectWarnings.ts';
import { TestNotebook } from '../support/testNotebook.ts';

it('an error of the tsconfig.json is told once, and again when it is another', () => {
  const told: string[] = [];
  const warnings = new ProjectWarnings((message) => void told.push(message));
  const config = '/project/tsconfig.json';
  const notebook = new TestNotebook(['1;'], { [config]: '{ "compilerOptions": { "target": "ES1999" } }' });
  const change = (text: string) => {
    notebook.disk.set(config, text);
    notebook.files.noteChange(config, 'changed');
    notebook.program.reloadProject();
    warnings.tell(notebook.program);
  };
  warnings.tell(notebook.program);
  warnings.tell(notebook.program);
  expect(told).toEqual([expect.stringMatching(/^\/project\/tsconfig\.json: .*--target/)]);
  change('{}');
  expect(told).toHaveLength(1);
  change('{ "compilerOptions": { "lib": ["none"] } }');
  expect(told[1]).toContain('--lib');
});
