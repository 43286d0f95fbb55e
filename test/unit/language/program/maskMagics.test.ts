import { describe, expect, it } from 'vitest';
import { maskMagics } from '../../../../src/language/service/program/maskMagics.ts';

describe('lines for another tool than TypeScript', () => {
  it.each([
    ['%time\nlet a = 1;', '     \nlet a = 1;'],
    ['!npm install x\nlet a;', '              \nlet a;'],
    ['%%bash\necho (', '      \n      '],
    ['\n%%html\n<b>', '\n      \n   '],
  ])('%j become blank', (text, expected) => {
    expect(maskMagics(text)).toBe(expected);
  });

  it.each(['a\n  % b', '!done && stop()', '!function () {}()', 'const s = 100 %\n5;', '!a\n!b', '% 3'])(
    '%j stays',
    (text) => {
      expect(maskMagics(text)).toBe(text);
    },
  );
});
