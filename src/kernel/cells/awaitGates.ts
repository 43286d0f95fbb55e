import ts from 'typescript';
import { positioned, runtimeCall } from './moduleSyntax.ts';

const { factory } = ts;

/**
 * Every `await x` becomes `await __trainbook.gate(x, …)`, and `for await` reads through a gate. A gate is what an
 * interrupt opens: the cell's own waiting ends at once with an error that runs its `finally` blocks, whatever it waits
 * for. A gate also knows its place in the text, because the stack of an error ends where a promise was awaited.
 * @param script the name of the compiled script.
 */
export function awaitGates(script: string): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (source) => {
    const visit = (node: ts.Node): ts.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      if (ts.isAwaitExpression(visited)) {
        const gate = runtimeCall('gate', [visited.expression, ...placeOf(node, script)]);
        return factory.updateAwaitExpression(visited, positioned(gate, visited.expression));
      }
      if (ts.isForOfStatement(visited) && visited.awaitModifier) {
        const { awaitModifier, initializer, expression, statement } = visited;
        const gated = positioned(runtimeCall('gateAll', [expression, ...placeOf(node, script)]), expression);
        return factory.updateForOfStatement(visited, awaitModifier, initializer, gated, statement);
      }
      return visited;
    };
    return ts.visitNode(source, visit, ts.isSourceFile);
  };
}

/** Script, line, column and function of an `await`; none for one that the compiler made. */
function placeOf(node: ts.Node, script: string): ts.Expression[] {
  const original = ts.getParseTreeNode(node);
  if (!original) return [];
  const file = original.getSourceFile();
  const { line, character } = file.getLineAndCharacterOfPosition(original.getStart(file));
  return [
    factory.createStringLiteral(script),
    factory.createNumericLiteral(line + 1),
    factory.createNumericLiteral(character + 1),
    factory.createStringLiteral(functionName(original)),
  ];
}

function functionName(node: ts.Node): string {
  const holder = ts.findAncestor(node, ts.isFunctionLike);
  if (!holder) return '';
  const { parent } = holder;
  const named = holder.name ?? (ts.isVariableDeclaration(parent) ? parent.name : undefined);
  const name = named && ts.isIdentifier(named) ? named.text : '';
  const owner = ts.isClassLike(parent) ? parent.name?.text : undefined;
  return owner === undefined ? name : `${owner}.${name}`;
}
