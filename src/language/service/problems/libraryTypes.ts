import ts from 'typescript';

/** A function, method or class of one of the libraries that train. */
export interface LibraryFunction {
  library: 'tfjs' | 'trainbook';
  /** `constructor` of a class is named as the class. */
  name: string;
  /** The class or interface that has it. */
  owner?: string;
}

const TFJS = /\/node_modules\/@tensorflow\/tfjs/;
const TRAINBOOK = /\/node_modules\/trainbook\//;

/** Tells what the libraries' part in a cell is, by its types: names are free, and anybody can call a function `fit`. */
export class LibraryTypes {
  readonly checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  /** The function of a library that is called; undefined for every other. */
  called(call: ts.CallExpression | ts.NewExpression): LibraryFunction | undefined {
    const declaration = this.checker.getResolvedSignature(call)?.declaration;
    const library = declaration && libraryOf(declaration);
    if (!library) return this.#constructed(call);
    const { parent } = declaration;
    const owner =
      ts.isClassLike(parent) || ts.isInterfaceDeclaration(parent) ? (parent.name?.text ?? '') : undefined;
    const named = ts.isConstructorDeclaration(declaration) ? parent : declaration;
    const name = nameOf(named) ?? owner ?? '';
    return { library, name, ...(owner !== undefined && { owner }) };
  }

  /** A tensor, or what a model gives that has one output or several; no variable, and nothing symbolic. */
  isTensor(type: ts.Type): boolean {
    const parts = type.isUnion() ? type.types : [type];
    return (
      parts.some((part) => this.#isTensorClass(part)) &&
      parts.every((part) => this.#isTensorClass(part) || this.#isTensorArray(part))
    );
  }

  /** The type of an expression is a class of that name in a library, or of several. */
  isInstance(node: ts.Node, names: ReadonlySet<string>): boolean {
    return this.isNamed(this.checker.getTypeAtLocation(node), names);
  }

  isNamed(type: ts.Type, names: ReadonlySet<string>): boolean {
    const { symbol } = type as { symbol?: ts.Symbol };
    const declaration = symbol?.declarations?.[0];
    return symbol !== undefined && names.has(symbol.name) && !!declaration && !!libraryOf(declaration);
  }

  /** What a promise is of; undefined for what is none. */
  promised(type: ts.Type): ts.Type | undefined {
    if ((type as { symbol?: ts.Symbol }).symbol?.name !== 'Promise') return undefined;
    return this.checker.getAwaitedType(type);
  }

  /** What a name means, in whichever cell that is declared. */
  declarationOf(name: ts.Identifier): ts.Declaration | undefined {
    let symbol = this.checker.getSymbolAtLocation(name);
    if (symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = this.checker.getAliasedSymbol(symbol);
    return symbol?.declarations?.[0];
  }

  #constructed(call: ts.CallExpression | ts.NewExpression): LibraryFunction | undefined {
    if (!ts.isNewExpression(call)) return undefined;
    const { symbol } = this.checker.getTypeAtLocation(call) as { symbol?: ts.Symbol };
    const declaration = symbol?.declarations?.[0];
    const library = declaration && libraryOf(declaration);
    return library && { library, name: symbol?.name ?? '' };
  }

  #isTensorClass(type: ts.Type): boolean {
    return this.isNamed(type, TENSOR);
  }

  #isTensorArray(type: ts.Type): boolean {
    if (!this.checker.isArrayType(type)) return false;
    const [element] = this.checker.getTypeArguments(type as ts.TypeReference);
    return element !== undefined && this.#isTensorClass(element);
  }
}

const TENSOR: ReadonlySet<string> = new Set(['Tensor']);

function libraryOf(declaration: ts.Node): LibraryFunction['library'] | undefined {
  const file = declaration.getSourceFile().fileName;
  if (TFJS.test(file)) return 'tfjs';
  return TRAINBOOK.test(file) ? 'trainbook' : undefined;
}

/** TensorFlow.js declares its ops as `name_` and exports them as `name`. */
function nameOf(declaration: ts.Node): string | undefined {
  const { name } = declaration as ts.Node & { name?: ts.Node };
  return name && ts.isIdentifier(name) ? name.text.replace(/_$/, '') : undefined;
}
