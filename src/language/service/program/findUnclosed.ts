import ts from 'typescript';

/** A bracket, template literal or comment without its end. */
export interface Unclosed {
  /** Offset where it begins. */
  start: number;
  /** The text that would end it. */
  closing: string;
}

const CLOSING: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.OpenBraceToken, '}'],
  [ts.SyntaxKind.OpenParenToken, ')'],
  [ts.SyntaxKind.OpenBracketToken, ']'],
  [ts.SyntaxKind.TemplateHead, '}`'],
]);
const OPENED_BY: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [ts.SyntaxKind.CloseBraceToken, ts.SyntaxKind.OpenBraceToken],
  [ts.SyntaxKind.CloseParenToken, ts.SyntaxKind.OpenParenToken],
  [ts.SyntaxKind.CloseBracketToken, ts.SyntaxKind.OpenBracketToken],
]);

/** What the end of the text leaves open, outermost first: a half-written cell must not swallow what is appended to it. */
export function findUnclosed(text: string): Unclosed[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const open: { kind: ts.SyntaxKind; start: number }[] = [];
  const found: Unclosed[] = [];
  let last = ts.SyntaxKind.Unknown;
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    kind = rescan(scanner, kind, last, open.at(-1)?.kind);
    const start = scanner.getTokenStart();
    if (scanner.isUnterminated() && isLongToken(kind)) {
      found.push({ start, closing: kind === ts.SyntaxKind.MultiLineCommentTrivia ? '*/' : '`' });
    }
    track(open, kind, start);
    if (!isTrivia(kind)) last = kind;
  }
  return [...open.map(({ kind, start }) => ({ start, closing: CLOSING.get(kind) ?? '' })), ...found];
}

function rescan(
  scanner: ts.Scanner,
  kind: ts.SyntaxKind,
  last: ts.SyntaxKind,
  inside: ts.SyntaxKind | undefined,
): ts.SyntaxKind {
  if (kind === ts.SyntaxKind.CloseBraceToken && inside === ts.SyntaxKind.TemplateHead) {
    return scanner.reScanTemplateToken(false);
  }
  const slash = kind === ts.SyntaxKind.SlashToken || kind === ts.SyntaxKind.SlashEqualsToken;
  if (!slash || endsExpression(last)) return kind;
  const start = scanner.getTokenStart();
  const expression = scanner.reScanSlashToken();
  if (!scanner.isUnterminated()) return expression;
  scanner.resetTokenState(start + 1);
  return kind;
}

function track(open: { kind: ts.SyntaxKind; start: number }[], kind: ts.SyntaxKind, start: number): void {
  if (kind === ts.SyntaxKind.TemplateTail) open.pop();
  else if (CLOSING.has(kind)) open.push({ kind, start });
  const opener = OPENED_BY.get(kind);
  const index = opener === undefined ? -1 : open.findLastIndex((bracket) => bracket.kind === opener);
  if (index >= 0) open.length = index;
}

function isLongToken(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.MultiLineCommentTrivia ||
    (kind >= ts.SyntaxKind.FirstTemplateToken && kind <= ts.SyntaxKind.LastTemplateToken)
  );
}

function isTrivia(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstTriviaToken && kind <= ts.SyntaxKind.LastTriviaToken;
}

/** After an operand a slash divides; anywhere else it begins a regular expression. */
function endsExpression(kind: ts.SyntaxKind): boolean {
  switch (kind) {
    case ts.SyntaxKind.Identifier:
    case ts.SyntaxKind.CloseParenToken:
    case ts.SyntaxKind.CloseBracketToken:
    case ts.SyntaxKind.CloseBraceToken:
    case ts.SyntaxKind.TemplateTail:
    case ts.SyntaxKind.PlusPlusToken:
    case ts.SyntaxKind.MinusMinusToken:
    case ts.SyntaxKind.ThisKeyword:
    case ts.SyntaxKind.SuperKeyword:
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
    case ts.SyntaxKind.NullKeyword:
      return true;
    default:
      return kind >= ts.SyntaxKind.FirstLiteralToken && kind <= ts.SyntaxKind.LastLiteralToken;
  }
}
