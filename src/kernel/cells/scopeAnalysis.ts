import ts from 'typescript';

/** How a name came into being at the top level of a cell. */
export type BindingKind = 'const' | 'let' | 'var' | 'function' | 'class' | 'enum' | 'namespace' | 'import';

export interface CellScope {
  /** The names that the cell declares at its top level, in the order of the text. */
  declared: ReadonlyMap<string, BindingKind>;
  /** Every identifier in the cell that stands for a name of its top level or of no inner scope at all. */
  outerReferences: ReadonlySet<ts.Identifier>;
  /** Names that the cell uses as values without declaring them: globals and names of other cells. */
  free: ReadonlySet<string>;
}

type Scope = Set<string>;

/**
 * Which names a cell declares, and which identifiers refer to them or to something outside. Types are left out: only
 * what exists when the cell runs counts.
 */
export function analyzeScope(source: ts.SourceFile): CellScope {
  const declared = new Map<string, BindingKind>();
  for (const statement of source.statements) declareStatement(statement, declared);
  hoistVariables(source, (name) => declared.has(name) || declared.set(name, 'var'));
  const outerReferences = new Set<ts.Identifier>();
  const free = new Set<string>();
  const walk = (node: ts.Node, scopes: readonly Scope[]): void => {
    if (isTypeOnly(node)) return;
    if (ts.isIdentifier(node)) {
      if (!isValueOccurrence(node) || scopes.some((scope) => scope.has(node.text))) return;
      outerReferences.add(node);
      if (!declared.has(node.text)) free.add(node.text);
      return;
    }
    const scope = scopeOf(node);
    const inner = scope ? [...scopes, scope] : scopes;
    ts.forEachChild(node, (child) => walk(child, inner));
  };
  ts.forEachChild(source, (child) => walk(child, []));
  return { declared, outerReferences, free };
}

/** The identifiers that a binding pattern binds. */
export function boundIdentifiers(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : boundIdentifiers(element.name),
  );
}

function boundNames(name: ts.BindingName): string[] {
  return boundIdentifiers(name).map((identifier) => identifier.text);
}

function declareStatement(statement: ts.Statement, declared: Map<string, BindingKind>): void {
  if (isTypeOnly(statement)) return;
  if (ts.isVariableStatement(statement)) {
    const kind = declarationKind(statement.declarationList);
    for (const { name } of statement.declarationList.declarations)
      for (const bound of boundNames(name)) declared.set(bound, kind);
  } else if (ts.isImportDeclaration(statement)) {
    for (const name of importedNames(statement)) declared.set(name, 'import');
  } else {
    const kind = declarationStatementKind(statement);
    const { name } = statement as ts.DeclarationStatement;
    if (kind && name && ts.isIdentifier(name)) declared.set(name.text, kind);
  }
}

function declarationStatementKind(statement: ts.Statement): BindingKind | undefined {
  if (ts.isFunctionDeclaration(statement)) return 'function';
  if (ts.isClassDeclaration(statement)) return 'class';
  if (ts.isEnumDeclaration(statement)) return 'enum';
  if (ts.isModuleDeclaration(statement)) return 'namespace';
  if (ts.isImportEqualsDeclaration(statement)) return 'import';
  return undefined;
}

function declarationKind(list: ts.VariableDeclarationList): 'const' | 'let' | 'var' {
  if (list.flags & (ts.NodeFlags.Const | ts.NodeFlags.Using)) return 'const';
  return list.flags & ts.NodeFlags.Let ? 'let' : 'var';
}

/** The names that an import brings, those of types left out where the text says so. */
function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  if (!importClause || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const { name, namedBindings } = importClause;
  const names = name ? [name.text] : [];
  if (!namedBindings) return names;
  if (ts.isNamespaceImport(namedBindings)) return [...names, namedBindings.name.text];
  const values = namedBindings.elements.filter((element) => !element.isTypeOnly);
  return [...names, ...values.map((element) => element.name.text)];
}

/** What exists for the compiler alone. */
function isTypeOnly(node: ts.Node): boolean {
  if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isTypeParameterDeclaration(node)) return true;
  if (ts.isHeritageClause(node)) return node.token === ts.SyntaxKind.ImplementsKeyword;
  if (ts.isFunctionDeclaration(node) && !node.body) return true;
  if (ts.isImportDeclaration(node)) return importedNames(node).length === 0;
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)
  );
}

/** Whether an identifier stands for a variable, and is no property's name, label or the like. */
function isValueOccurrence(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  if (ts.isImportSpecifier(parent)) return parent.name === node && !parent.isTypeOnly;
  if (ts.isExportSpecifier(parent)) return false;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isMetaProperty(parent) || ts.isEnumMember(parent)) return isInitializer(node, parent);
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  if (ts.isNamedTupleMember(parent)) return false;
  if (
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isAccessor(parent)
  )
    return isInitializer(node, parent);
  return true;
}

function isInitializer(node: ts.Node, parent: ts.Node): boolean {
  return 'initializer' in parent && parent.initializer === node;
}

/** The names that a node brings for what is inside it, undefined if it makes no scope. */
function scopeOf(node: ts.Node): Scope | undefined {
  if (ts.isFunctionLike(node)) return functionScope(node);
  if (ts.isBlock(node) || ts.isModuleBlock(node)) return blockScope(node.statements, node);
  if (ts.isCaseBlock(node))
    return blockScope(
      node.clauses.flatMap((clause) => [...clause.statements]),
      node,
    );
  if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    const { initializer } = node;
    const list = initializer && ts.isVariableDeclarationList(initializer) ? initializer : undefined;
    return list && declarationKind(list) !== 'var'
      ? new Set(list.declarations.flatMap(({ name }) => boundNames(name)))
      : undefined;
  }
  if (ts.isCatchClause(node))
    return new Set(node.variableDeclaration ? boundNames(node.variableDeclaration.name) : []);
  if (ts.isClassExpression(node)) return new Set(node.name ? [node.name.text] : []);
  if (ts.isClassStaticBlockDeclaration(node)) {
    const names: Scope = new Set();
    hoistVariables(node.body, (name) => names.add(name));
    return names;
  }
  if (ts.isEnumDeclaration(node))
    return new Set(node.members.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : [])));
  return undefined;
}

function functionScope(node: ts.SignatureDeclaration): Scope {
  const names: Scope = new Set(node.parameters.flatMap(({ name }) => boundNames(name)));
  if (!ts.isArrowFunction(node)) names.add('arguments');
  if (ts.isFunctionExpression(node) && node.name) names.add(node.name.text);
  const body = 'body' in node ? (node.body as ts.Node | undefined) : undefined;
  if (body) hoistVariables(body, (name) => names.add(name));
  return names;
}

function blockScope(statements: readonly ts.Statement[], node: ts.Node): Scope {
  const declared = new Map<string, BindingKind>();
  for (const statement of statements) declareStatement(statement, declared);
  const names = new Set(declared.keys());
  if (ts.isModuleBlock(node)) hoistVariables(node, (name) => names.add(name));
  return names;
}

/** Finds `var` in nested statements, which declares for the whole function or cell. */
function hoistVariables(root: ts.Node, add: (name: string) => unknown): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node) && declarationKind(node) === 'var') {
      for (const { name } of node.declarations) for (const bound of boundNames(name)) add(bound);
    }
    if (ts.isStatement(node) || ts.isVariableDeclarationList(node) || isStatementHolder(node))
      ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
}

function isStatementHolder(node: ts.Node): boolean {
  return ts.isCaseBlock(node) || ts.isCaseOrDefaultClause(node) || ts.isCatchClause(node);
}
