import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromEditorNotebook, toEditorNotebook } from '../../../src/host/notebook/notebookMapping.ts';
import { parseTrainFile } from '../../../src/notebook/parseTrainFile.ts';
import { serializeTrainFile } from '../../../src/notebook/serializeTrainFile.ts';

/** What the editor does with metadata between reading and saving. */
const throughEditor = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('a notebook in the editor', () => {
  it('comes out of it byte for byte when nobody changed it', () => {
    const line = fc.constantFrom('// %% One', '//%% [markdown]', '// text', 'x;', '', '\t', '\uFEFF');
    const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 10 });
    fc.assert(
      fc.property(text, (lines) => {
        const file = lines.flat().join('');
        expect(
          serializeTrainFile(fromEditorNotebook(throughEditor(toEditorNotebook(parseTrainFile(file))))),
        ).toBe(file);
      }),
    );
  });

  it('gets the normal form when the editor made it', () => {
    const cells = [{ kind: 'code' as const, text: 'x;', metadata: {} }];
    expect(serializeTrainFile(fromEditorNotebook({ cells, metadata: {} }))).toBe('// %%\nx;\n');
  });
});
