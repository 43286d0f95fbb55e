import ts from 'typescript';

/** Texts by the names of the variables that they are for. */
export type ParameterTexts = Readonly<Record<string, string>>;

/**
 * The text of a parameters cell with other values: the literals that its variables begin with are replaced by the texts,
 * each read as the type of the literal that it replaces (text, number, `true` or `false`, JSON for lists and objects).
 * @throws Error that names the parameter, what it takes and what came, or those that there are.
 */
export function overrideParameters(source: string, texts: ParameterTexts): string {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest, true);
  const literals = findLiterals(file);
  let result = source;
  const edits = Object.entries(texts).map(([name, text]) => {
    const literal = literals.get(name);
    if (!literal) throw new Error(unknownParameter(name, [...literals.keys()]));
    return { literal, code: toCode(name, literal, text) };
  });
  for (const { literal, code } of edits.sort((a, b) => b.literal.pos - a.literal.pos)) {
    result = result.slice(0, literal.getStart()) + code + result.slice(literal.end);
  }
  return result;
}

function findLiterals(file: ts.SourceFile): Map<string, ts.Expression> {
  const found = new Map<string, ts.Expression>();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && initializer) found.set(name.text, withoutTypes(initializer));
    }
  }
  return found;
}

/** `0.1` of `0.1 as number` and of `0.1 satisfies number`. */
function withoutTypes(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? withoutTypes(node.expression) : node;
}

function toCode(name: string, literal: ts.Expression, text: string): string {
  const refuse = (what: string): never => {
    const now = literal.getText().slice(0, 60);
    throw new Error(`the parameter ${name} takes ${what}, as ${now} is, got ${JSON.stringify(text)}`);
  };
  if (ts.isStringLiteralLike(literal)) return JSON.stringify(text);
  if (isNumber(literal)) {
    const isNumeric = text.trim() !== '' && Number.isFinite(Number(text));
    return isNumeric ? `(${Number(text)})` : refuse('a number');
  }
  if (literal.kind === ts.SyntaxKind.TrueKeyword || literal.kind === ts.SyntaxKind.FalseKeyword)
    return text === 'true' || text === 'false' ? text : refuse('true or false');
  if (ts.isArrayLiteralExpression(literal)) {
    const value = parseJson(text);
    return Array.isArray(value) ? JSON.stringify(value) : refuse('a list in JSON');
  }
  if (ts.isObjectLiteralExpression(literal)) {
    const value = parseJson(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? `(${JSON.stringify(value)})` : refuse('an object in JSON');
  }
  throw new Error(
    `the parameter ${name} is computed (${literal.getText().slice(0, 60)}): begin it with a literal`,
  );
}

function isNumber(node: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(node)) return isNumber(node.operand);
  return ts.isNumericLiteral(node);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknownParameter(name: string, known: readonly string[]): string {
  const list =
    known.length > 0 ? `the parameters cell has ${known.join(', ')}` : 'the parameters cell has none';
  return `there is no parameter ${name}; ${list}`;
}
