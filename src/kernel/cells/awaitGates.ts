import ts from 'typescript';
import { positioned, runtimeCall } from './moduleSyntax.ts';

const { factory } = ts;

/**
 * Every `await x` becomes `await __trainbook.gate(x)`, and `for await` reads through a gate. A gate is what an interrupt
 * opens: the cell's own waiting ends at once with an error that runs its `finally` blocks, whatever it waits for.
 */
export const awaitGates: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const visit = (node: ts.Node): ts.Node => {
    const visited = ts.visitEachChild(node, visit, context);
    if (ts.isAwaitExpression(visited)) {
      const gate = positioned(runtimeCall('gate', [visited.expression]), visited.expression);
      return factory.updateAwaitExpression(visited, gate);
    }
    if (ts.isForOfStatement(visited) && visited.awaitModifier) {
      const gated = positioned(runtimeCall('gateAll', [visited.expression]), visited.expression);
      const { awaitModifier, initializer, statement } = visited;
      return factory.updateForOfStatement(visited, awaitModifier, initializer, gated, statement);
    }
    return visited;
  };
  return ts.visitNode(source, visit, ts.isSourceFile);
};
