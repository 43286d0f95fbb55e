import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamText } from '../../../src/notebook/streamText.ts';

/** What stands on the screen after the chunks. */
function show(chunks: string[]): string {
  const stream = new StreamText();
  let shown = '';
  for (const chunk of chunks) {
    const { dropped, text } = stream.write(chunk);
    shown = shown.slice(0, shown.length - dropped) + text;
  }
  return shown;
}

describe('StreamText', () => {
  it.each([
    ['plain lines', ['a\nb', 'c\n'], 'a\nbc\n'],
    ['a line drawn over', ['10 %', '\r20 %', '\r100 %', '\n'], '100 %\n'],
    ['a shorter text over a longer one', ['abcdef\rxy'], 'xycdef'],
    ['a return at the end of the chunk', ['10 %\r', '20 %\r', 'done\n'], 'done\n'],
    ['Windows line breaks, also cut apart', ['a\r\nb\r', '\nc'], 'a\nb\nc'],
    ['an erased line', ['abcdef', '\r\u001b[2Kxy'], 'xy'],
    ['an erased line in the other order', ['abcdef\u001b[2K\u001b[1Gxy'], 'xy'],
    ['an erased rest of the line', ['abcdef\rxy\u001b[K'], 'xy'],
    ['colours', ['\u001b[31mabcdef\u001b[0m', '\r\u001b[32mxy\u001b[0m'], '\u001b[32mxy\u001b[0m'],
  ])('shows %s', (_, chunks, expected) => {
    expect(show(chunks)).toBe(expected);
  });

  it('leaves text without control codes as it is, in whatever chunks it comes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'ä', '\u001b[31m') });
    fc.assert(
      fc.property(fc.array(text), (chunks) => {
        expect(show(chunks)).toBe(chunks.join(''));
      }),
    );
  });

  it('shows the same whether text comes at once or character by character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\r', '\n'), maxLength: 30 });
    fc.assert(
      fc.property(text, (all) => {
        expect(show([...all])).toBe(show([all]));
      }),
    );
  });
});
