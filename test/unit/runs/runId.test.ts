import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRunId, isRunId, notebookTitle } from '../../../src/runs/runId.ts';

const time = new Date('2026-11-22T14:03:05.999Z');

test.each([
  ['mnist.train.ts', '2026-11-22T14-03-05-mnist-3f2a'],
  ['Cats & Dogs (2).ipynb', '2026-11-22T14-03-05-cats-dogs-2-3f2a'],
  ['数字.train.ts', '2026-11-22T14-03-05-run-3f2a'],
  ['Größe.train.ts', '2026-11-22T14-03-05-gro-e-3f2a'],
])('the id of a run of %s is %s', (notebook, id) => {
  expect(createRunId(time, notebook, '3f2a')).toBe(id);
});

test('every notebook gives an id that is recognised as one and is a plain folder name', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
      (notebook, startedAt) => {
        const id = createRunId(startedAt, notebook, '0abc');
        expect(isRunId(id)).toBe(true);
        expect(id).toMatch(/^[\w-]+$/);
      },
    ),
  );
});

test.each(['..', '.', 'mnist', '2026-11-22T14-03-05-mnist-3f2a/..', '2026-11-22T14-03-05--3f2a', ''])(
  '%j is no id',
  (name) => expect(isRunId(name)).toBe(false),
);

test('a notebook is called by its name without the extension', () => {
  expect(['mnist.train.ts', 'a.ipynb', 'plain.ts', '.train.ts'].map(notebookTitle)).toEqual([
    'mnist',
    'a',
    'plain',
    'notebook',
  ]);
});
