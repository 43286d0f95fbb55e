import type { ChannelStatistics } from './channelStatistics.ts';
import type { SuspectLabel } from './suspectLabels.ts';

/** A sample of one of the parts that were described. */
export interface DescribedSample {
  part: string;
  index: number;
  name: string;
}

/** One data set of those that were described. */
export interface PartDescription {
  part: string;
  name: string;
  sampleCount: number;
  /** Samples of each class, by label. */
  classCounts: number[];
  /** Least and most pixels along each side; undefined where samples are no pictures. */
  sizes?: { height: readonly [number, number]; width: readonly [number, number]; distinct: number };
  channels: ChannelStatistics[];
  broken: { name: string; reason: string }[];
  suspects: (SuspectLabel & DescribedSample)[];
}

interface DescriptionFacts {
  parts: PartDescription[];
  labelNames: readonly string[] | undefined;
  exactDuplicates: DescribedSample[][];
  nearDuplicates: DescribedSample[][];
}

/** A line of a description: of which part, what, and how much. */
export interface DescriptionRow {
  data: string;
  property: string;
  value: string;
}

const NAMED = 5;
/** Of samples that are the same. */
const SAME_NAMED = 4;

/** What {@link describe} found: shown as a table, in a cell and in a terminal. */
export class DatasetDescription {
  readonly parts: readonly PartDescription[];
  readonly labelNames: readonly string[] | undefined;
  /** Groups of samples with the same contents. */
  readonly exactDuplicates: readonly DescribedSample[][];
  /** Groups of pictures that look alike without being the same. */
  readonly nearDuplicates: readonly DescribedSample[][];

  constructor({ parts, labelNames, exactDuplicates, nearDuplicates }: DescriptionFacts) {
    this.parts = parts;
    this.labelNames = labelNames;
    this.exactDuplicates = exactDuplicates;
    this.nearDuplicates = nearDuplicates;
  }

  /** The groups of duplicates with members in several parts: what a model is trained on and tested with. */
  get leaks(): DescribedSample[][] {
    return [...this.exactDuplicates, ...this.nearDuplicates].filter(
      (group) => new Set(group.map(({ part }) => part)).size > 1,
    );
  }

  get rows(): DescriptionRow[] {
    const among = this.parts.map(({ part }) => part).join(', ');
    const row = (property: string, value: string): DescriptionRow => ({ data: among, property, value });
    return [
      ...this.parts.flatMap(({ part }) => this.rowsOf(part)),
      row('exact duplicates', formatGroups(this.exactDuplicates)),
      row('near duplicates', formatGroups(this.nearDuplicates)),
      ...(this.parts.length > 1 ? [row('leaks between parts', formatGroups(this.leaks))] : []),
    ];
  }

  /** The table as text. */
  toString(): string {
    const { rows } = this;
    const width = (key: 'data' | 'property'): number => Math.max(...rows.map((row) => row[key].length));
    const [first, second] = [width('data'), width('property')];
    return rows
      .map(({ data, property, value }) => `${data.padEnd(first)}  ${property.padEnd(second)}  ${value}`)
      .join('\n');
  }

  /** The lines about one part by itself. */
  rowsOf(name: string): DescriptionRow[] {
    const part = this.parts.find((one) => one.part === name);
    if (!part) return [];
    const { sampleCount, classCounts, sizes, channels, broken, suspects } = part;
    const row = (property: string, value: string): DescriptionRow => ({ data: part.part, property, value });
    const present = classCounts.filter((count) => count > 0);
    const balance = Math.max(...present) / Math.min(...present);
    return [
      row('samples', String(sampleCount)),
      ...(present.length > 0 ? [row('classes', String(present.length))] : []),
      ...classCounts.map((count, label) =>
        row(`class ${this.className(label)}`, `${count} (${percent(count / sampleCount)})`),
      ),
      ...(present.length > 1 ? [row('largest to smallest class', `${balance.toFixed(2)} : 1`)] : []),
      ...(sizes ? [row('size', formatSizes(sizes))] : []),
      ...channels.map((channel, place) => row(`channel ${place}`, formatChannel(channel))),
      row('broken', formatNames(broken.map(({ name, reason }) => `${name} (${reason})`))),
      ...(suspects.length > 0 ? [row('labels to look at', this.formatSuspects(suspects))] : []),
    ];
  }

  private className(label: number): string {
    return this.labelNames?.[label] ?? String(label);
  }

  private formatSuspects(suspects: PartDescription['suspects']): string {
    const told = suspects.map(
      ({ name, label, prediction, probability }) =>
        `${name}: ${this.className(label)}, rather ${this.className(prediction)} (${percent(probability)})`,
    );
    return formatNames(told);
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function formatSizes({ height, width, distinct }: NonNullable<PartDescription['sizes']>): string {
  if (distinct === 1) return `${height[0]}x${width[0]}`;
  return `${height[0]}x${width[0]} to ${height[1]}x${width[1]}, ${distinct} different`;
}

function formatChannel({ mean, deviation, min, max }: ChannelStatistics): string {
  const [a, b, c, d] = [mean, deviation, min, max].map((value) => String(Number(value.toPrecision(4))));
  return `mean ${a}, deviation ${b}, ${c} to ${d}`;
}

function formatGroups(groups: readonly DescribedSample[][]): string {
  return formatNames(groups.map((group) => formatSame(group.map(({ name }) => name))));
}

/** Samples that are the same, the first few by name. */
export function formatSame(names: readonly string[]): string {
  const more = names.length > SAME_NAMED ? [`${names.length - SAME_NAMED} more`] : [];
  return [...names.slice(0, SAME_NAMED), ...more].join(' = ');
}

function formatNames(names: readonly string[]): string {
  if (names.length === 0) return '0';
  const more = names.length > NAMED ? `; and ${names.length - NAMED} more` : '';
  return `${names.length}: ${names.slice(0, NAMED).join('; ')}${more}`;
}
