import { escapeHtml } from './escapeHtml.ts';

const KEYWORDS =
  'abstract any as async await boolean break case catch class const continue debugger declare default delete do else ' +
  'enum export extends false finally for from function if implements import in infer instanceof interface is keyof let ' +
  'namespace never new null number of override private protected public readonly return satisfies static string super ' +
  'switch symbol this throw true try type typeof undefined unknown using var void while yield';

const TOKENS = new RegExp(
  [
    /(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))/,
    /(?<string>'(?:[^'\\\n]|\\[^])*'?|"(?:[^"\\\n]|\\[^])*"?|`(?:[^`\\]|\\[^])*`?)/,
    /(?<number>\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?)n?\b)/,
    new RegExp(`(?<keyword>(?<![.\\w$])(?:${KEYWORDS.replaceAll(' ', '|')})(?![\\w$]))`),
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** TypeScript with its comments, strings, numbers and keywords in elements of these classes. */
export function typescriptHtml(code: string): string {
  let html = '';
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    const [kind = ''] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    html += `${escapeHtml(code.slice(end, match.index))}<span class="${kind}">${escapeHtml(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}
