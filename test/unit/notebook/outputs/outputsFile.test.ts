import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotebookFileError } from '../../../../src/notebook/notebookCells.ts';
import type { NotebookOutputs } from '../../../../src/notebook/outputs/notebookOutputs.ts';
import { outputsPath, parseOutputs, serializeOutputs } from '../../../../src/notebook/outputs/outputsFile.ts';

const texts = fc.string({ unit: 'binary' });
const outputs: fc.Arbitrary<NotebookOutputs> = fc.record({
  notebook: texts,
  startedAt: fc.constant('2026-01-02T03:04:05.678Z'),
  version: fc.constant('0.1.0'),
  cells: fc.array(
    fc.record({
      index: fc.nat(),
      source: texts,
      outputs: fc.array(
        fc.oneof(
          fc.record({
            kind: fc.constant('stream' as const),
            stream: fc.constant('stdout' as const),
            text: texts,
          }),
          fc.record({
            kind: fc.constant('result' as const),
            data: fc.record({
              kind: fc.constant('image' as const),
              png: fc.uint8Array(),
              width: fc.nat(),
              height: fc.constant(NaN),
              text: texts,
            }),
          }),
        ),
      ),
    }),
  ),
});

describe('the outputs file', () => {
  it('gives back whatever was shown', () => {
    fc.assert(
      fc.property(outputs, (given) => {
        expect(parseOutputs(serializeOutputs(given))).toEqual(given);
      }),
    );
  });

  it('is refused, and nothing else thrown, whatever it says', () => {
    const anything = fc.oneof(
      texts,
      fc.json(),
      fc.object().map((value) => JSON.stringify({ format: 'trainbook-outputs', formatVersion: 1, ...value })),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          parseOutputs(text);
        } catch (error) {
          expect(error).toBeInstanceOf(NotebookFileError);
        }
      }),
    );
  });

  it.each([
    ['{}', 'expected a file that "trainbook run" wrote, got something else'],
    [
      '{"format":"trainbook-outputs","formatVersion":9}',
      'this is version 9 of the outputs file; this Trainbook reads version 1',
    ],
    [
      '{"format":"trainbook-outputs","formatVersion":1}',
      'the outputs file is damaged (the notebook, the time or the version): run the notebook again',
    ],
    [
      '{"format":"trainbook-outputs","formatVersion":1,"notebook":"a","startedAt":"b","version":"c","cells":[{}]}',
      'the outputs file is damaged (the cells): run the notebook again',
    ],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => parseOutputs(text)).toThrow(message);
  });

  it('lies beside the notebook', () => {
    expect(outputsPath('a.train.ts')).toBe('.trainbook/outputs/a.train.ts.json');
  });
});
