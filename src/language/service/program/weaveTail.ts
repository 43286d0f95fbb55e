import type { CellScan, DeclaredName } from './scanCell.ts';

/** `<prefix><id>` is the module specifier of a cell, in the text appended to other cells alone. */
export const CELL_SPECIFIER = 'trainbook-cell:';

/** A name of an earlier cell in the text appended to a cell; offsets count from the start of that text. */
export interface BorrowedName {
  name: string;
  owner: string;
  /** Where the name is declared for this cell. */
  start: number;
  /** For a name that this cell assigns: where the owner's name is mentioned. */
  source?: number;
}

/** The text appended to a cell. */
export interface Tail {
  text: string;
  borrowed: ReadonlyMap<string, BorrowedName>;
}

/** The owner of a name: the last cell before the asking one that declares it. */
export interface NameOwner {
  id: string;
  declaration: DeclaredName;
}

/**
 * Weaves the tail of a cell: what ends a half-written text, declarations of the given names of earlier cells, exports
 * of the cell's own. An imported name can't be assigned, so one that the cell assigns is declared with the owner's type.
 */
export function weaveTail(scan: CellScan, names: ReadonlyMap<string, NameOwner>): Tail {
  // An empty line makes the imports below a group of their own, so that organising the cell's imports leaves them.
  let text = `\n${closingText(scan)};\n\n`;
  const borrowed = new Map<string, BorrowedName>();
  for (const [owner, list] of groupByOwner(scan, names)) {
    text += 'import { ';
    for (const name of list) {
      borrowed.set(name, { name, owner, start: text.length });
      text += `${name}, `;
    }
    text += `} from '${CELL_SPECIFIER}${owner}';\n`;
  }
  for (const [name, owner] of names) {
    if (!isAssigned(scan, name, owner)) continue;
    const head = `declare let ${name}: typeof import('${CELL_SPECIFIER}${owner.id}').`;
    const start = text.length + 'declare let '.length;
    borrowed.set(name, { name, owner: owner.id, start, source: text.length + head.length });
    text += `${head}${name};\n`;
  }
  const own = [...scan.declared.keys()].filter((name) => !scan.exported.has(name));
  return { text: `${text}export { ${own.join(', ')} };\n`, borrowed };
}

function closingText({ unclosed }: CellScan): string {
  return unclosed.map(({ closing }) => closing).reduceRight((text, closing) => text + closing, '');
}

function groupByOwner(scan: CellScan, names: ReadonlyMap<string, NameOwner>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, owner] of names) {
    if (isAssigned(scan, name, owner)) continue;
    const group = groups.get(owner.id);
    if (group) group.push(name);
    else groups.set(owner.id, [name]);
  }
  return groups;
}

function isAssigned(scan: CellScan, name: string, { declaration }: NameOwner): boolean {
  return declaration.kind === 'variable' && scan.assigned.has(name);
}
