import fc from 'fast-check';
import { expect, it } from 'vitest';
import { markdownHtml } from '../../../../src/notebook/html/markdownHtml.ts';

it.each([
  ['# One\n## Two ##', '<h1>One</h1>\n<h2>Two</h2>'],
  ['a\nb\n\nc', '<p>a\nb</p>\n<p>c</p>'],
  ['- a\n- b\n  more\n  - inner\n- c', '<ul><li>a</li><li>b more<ul><li>inner</li></ul></li><li>c</li></ul>'],
  ['3. a\n4) b', '<ol><li>a</li><li>b</li></ol>'],
  ['> quoted\n> - a', '<blockquote><p>quoted</p>\n<ul><li>a</li></ul></blockquote>'],
  [
    '```ts\nconst a = **b**;\n\n<b>\n```\nend',
    '<pre><code>const a = **b**;\n\n&lt;b&gt;</code></pre>\n<p>end</p>',
  ],
  ['```\nopen', '<pre><code>open</code></pre>'],
  [
    'a **b** *c* _d_ `e*f*` snake_case_name 2*3*4',
    '<p>a <strong>b</strong> <em>c</em> <em>d</em> <code>e*f*</code> snake_case_name 2*3*4</p>',
  ],
  ['[x](https://a.example/b?c=1&d=2)', '<p><a href="https://a.example/b?c=1&amp;d=2">x</a></p>'],
  [
    '[x](javascript:alert(1)) ![i](https://a.example/i.png)',
    '<p>[x](javascript:alert(1)) i (https://a.example/i.png)</p>',
  ],
  [
    '| a | b |\n|---|--:|\n| 1 | **2** |',
    '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><strong>2</strong></td></tr></table>',
  ],
  ['---\n***', '<hr>\n<hr>'],
  ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
])('writes %j', (text, html) => {
  expect(markdownHtml(text)).toBe(html);
});

it('makes no element but its own, whatever the text', () => {
  const bits = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '&',
    '`',
    '*',
    '_',
    '[',
    ']',
    '(',
    ')',
    '!',
    '#',
    '- ',
    '1. ',
    '> ',
    '|',
    '---',
    '\n',
    '  ',
    'a',
    'https://x',
    'javascript:',
    '```',
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 60 }), (parts) => {
      const html = markdownHtml(parts.join(''));
      const tags = html.match(/<[^>]*>/g) ?? [];
      for (const tag of tags)
        expect(tag).toMatch(
          /^<(\/?(h[1-6]|p|ul|ol|li|blockquote|pre|code|strong|em|table|tr|th|td|a)|hr|a href="(https?:\/\/|mailto:|#)[^"<>]*")>$/,
        );
    }),
  );
});
