import { layoutOf } from './layouts.ts';
import type { Layout } from './layouts.ts';
import type { TargetWeight } from './targetWeights.ts';
import { namesInFile } from './weightNaming.ts';
import type { WeightNaming } from './weightNaming.ts';
import { WeightReport } from './weightReport.ts';
import type { WeightRow } from './weightReport.ts';
import type { StoredArray } from './weightsFile.ts';

/** A weight that gets the values of an array. */
export interface WeightMatch {
  target: TargetWeight;
  array: StoredArray;
  name: string;
  layout: Layout;
  /** Subtracted from a moving mean: the bias that the convolution before has in the file and not here. */
  bias?: StoredArray;
}

export interface Matching {
  matches: readonly WeightMatch[];
  report: WeightReport;
}

type Arrays = ReadonlyMap<string, StoredArray>;

/** How a file's names are understood. */
interface Reading {
  naming: WeightNaming;
  prefix: string;
}

/**
 * Finds the array of each weight. Of several namings, and of prefixes such as `module.`, those are taken that find most.
 * @param isLeftOut says of a layer that it shall keep its values.
 */
export function matchWeights(
  targets: readonly TargetWeight[],
  arrays: Arrays,
  namings: readonly WeightNaming[],
  isLeftOut: (layer: string) => boolean = () => false,
): Matching {
  const wanted = targets.filter(({ layer }) => !isLeftOut(layer));
  const reading = chooseReading(wanted, arrays, namings);
  const folded = foldedBiases(wanted, arrays, reading);
  const used = new Set([...folded.values()].map(({ name }) => name));
  const matches: WeightMatch[] = [];
  const rows: WeightRow[] = [];
  for (const target of targets) {
    const name = findName(target, arrays, reading);
    if (name !== undefined) used.add(name);
    const layout = layoutOf(reading.naming.framework, target);
    if (isLeftOut(target.layer)) rows.push(rowOf(target, layout, 'left out', name));
    else {
      const match = matchOne({ target, name, layout, arrays });
      rows.push(match.row);
      const bias = target.part === 'moving_mean' ? folded.get(target.layer)?.array : undefined;
      if (match.array)
        matches.push({ target, array: match.array, name: name!, layout, ...(bias && { bias }) });
    }
  }
  const report = new WeightReport({
    rows: [...rows, ...foldedRows(folded), ...extraRows(arrays, used, reading)],
    naming: reading.naming.id,
    prefix: reading.prefix,
  });
  return { matches, report };
}

function chooseReading(
  targets: readonly TargetWeight[],
  arrays: Arrays,
  namings: readonly WeightNaming[],
): Reading {
  let best: Reading = { naming: namings[0]!, prefix: '' };
  let most = -1;
  for (const naming of namings) {
    for (const prefix of prefixesFor(naming, targets, arrays)) {
      const reading = { naming, prefix };
      const score = targets.reduce((sum, target) => sum + scoreOf(target, arrays, reading), 0);
      if (score > most) [best, most] = [reading, score];
    }
  }
  return best;
}

/** A name that is there counts, and more if the shape is right too. */
function scoreOf(target: TargetWeight, arrays: Arrays, reading: Reading): number {
  const name = findName(target, arrays, reading);
  if (name === undefined) return 0;
  return isSame(layoutOf(reading.naming.framework, target).shape, arrays.get(name)!.shape) ? 3 : 1;
}

/** What stands before a name in the file is a prefix to be tried; so many are enough. */
const MOST_PREFIXES = 8;
const PROBES = 3;

function prefixesFor(
  naming: WeightNaming,
  targets: readonly TargetWeight[],
  arrays: Arrays,
): ReadonlySet<string> {
  const prefixes = new Set(['']);
  const probes = targets.map((target) => namesInFile(naming, target)).filter((names) => names.length > 0);
  for (const [probe] of probes.slice(0, PROBES)) {
    for (const name of arrays.keys()) {
      if (prefixes.size >= MOST_PREFIXES) return prefixes;
      if (!name.endsWith(probe!)) continue;
      const prefix = name.slice(0, -probe!.length);
      if (/[./]$/.test(prefix)) prefixes.add(prefix);
    }
  }
  return prefixes;
}

function findName(target: TargetWeight, arrays: Arrays, { naming, prefix }: Reading): string | undefined {
  return namesInFile(naming, target)
    .map((name) => `${prefix}${name}`)
    .find((name) => arrays.has(name));
}

/** Biases in the file of convolutions that have none here, by the normalization that takes them up. */
function foldedBiases(targets: readonly TargetWeight[], arrays: Arrays, reading: Reading) {
  const folded = new Map<string, { name: string; array: StoredArray }>();
  for (const target of targets) {
    if (target.normalizedBy === undefined) continue;
    const name = findName({ ...target, part: 'bias', index: 1 }, arrays, reading);
    const array = name === undefined ? undefined : arrays.get(name);
    const filters = target.variable.shape.at(-1);
    if (array && array.shape.length === 1 && array.shape[0] === filters) {
      folded.set(target.normalizedBy, { name: name!, array });
    }
  }
  return folded;
}

function matchOne(found: {
  target: TargetWeight;
  name: string | undefined;
  layout: Layout;
  arrays: Arrays;
}): { row: WeightRow; array?: StoredArray } {
  const { target, name, layout, arrays } = found;
  const array = name === undefined ? undefined : arrays.get(name);
  if (!array) return { row: rowOf(target, layout, 'missing', name) };
  if (!isSame(array.shape, layout.shape)) {
    return { row: { ...rowOf(target, layout, 'wrong shape', name), found: formatShape(array.shape) } };
  }
  return { row: rowOf(target, layout, 'matched', name), array };
}

function rowOf(
  target: TargetWeight,
  layout: Layout,
  state: WeightRow['state'],
  name: string | undefined,
): WeightRow {
  const expected = formatShape(layout.shape);
  const isFound = state === 'matched';
  const weight = `${target.layer}/${target.part}`;
  return { weight, inFile: name ?? '', state, expected, found: isFound ? expected : '' };
}

function foldedRows(folded: ReturnType<typeof foldedBiases>): WeightRow[] {
  return [...folded].map(([layer, { name, array }]) => ({
    weight: `${layer}/moving_mean`,
    inFile: name,
    state: 'folded',
    expected: '',
    found: formatShape(array.shape),
  }));
}

/** What lies elsewhere in the file, such as an optimizer's state beside `state_dict.`, is not the model's. */
function extraRows(arrays: Arrays, used: ReadonlySet<string>, { naming, prefix }: Reading): WeightRow[] {
  return [...arrays].flatMap(([name, { shape }]) => {
    const own = name.slice(prefix.length);
    const isOurs = name.startsWith(prefix) && !naming.ignored.some((pattern) => pattern.test(own));
    if (used.has(name) || !isOurs) return [];
    return [{ weight: '', inFile: name, state: 'extra' as const, expected: '', found: formatShape(shape) }];
  });
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((extent, axis) => extent === others[axis]);
}

function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
