import { Dataset } from '../../datasets/dataset.ts';
import { checksumOfTexts } from '../../datasets/describeOrigin.ts';
import type { Borrowed, SampleStep } from '../../datasets/sample.ts';
import type { SampleContext } from '../../datasets/sampleContext.ts';
import type { SampleCorrection, SampleCorrections } from '../../datasets/sampleCorrections.ts';
import type { OverlayEntries, OverlayEntry } from './overlayFile.ts';
import { changeOverlay, readOverlay } from './overlayFile.ts';

/**
 * A data set with corrections: samples that have another label, and some that are left out. They are kept in a file beside
 * the data, which is never written to, and are part of the data set's fingerprint.
 */
export class OverlaidDataset<Sample> extends Dataset<Sample> {
  readonly name: string;
  readonly labelNames: readonly string[] | undefined;
  /** The places of the samples that are not left out. */
  private kept: Int32Array = new Int32Array(0);
  /** What the file has: the entries, and what was kept for the next data set. */
  private written: OverlayEntries;
  /** Ends when nothing is being written: one change must not undo another. */
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly source: Dataset<Sample>,
    private readonly file: string,
    private entries: OverlayEntries,
  ) {
    super();
    ({ name: this.name, labelNames: this.labelNames } = source);
    this.written = entries;
    this.apply(entries);
  }

  get length(): number {
    return this.kept.length;
  }

  get(index: number, context?: SampleContext): Sample | Promise<Sample> {
    const place = this.placeOf(index);
    const sample = this.source.get(place, context);
    if (sample instanceof Promise) return sample.then((value) => this.relabelled(value, place));
    return this.relabelled(sample, place);
  }

  override async borrow(index: number, context?: SampleContext): Promise<Borrowed<Sample>> {
    const place = this.placeOf(index);
    const { sample, giveBack } = await this.source.borrow(place, context);
    return { sample: this.relabelled(sample, place), giveBack };
  }

  override async steps(index: number, context?: SampleContext): Promise<SampleStep[]> {
    const place = this.placeOf(index);
    const before = await this.source.steps(place, context);
    const sample = this.relabelled(before.at(-1)!.sample as Sample, place);
    return this.entries.has(this.source.originalIndex(place))
      ? [...before, { description: 'relabelled', sample }]
      : before;
  }

  override originalIndex(index: number): number {
    return this.source.originalIndex(this.placeOf(index));
  }

  override sampleName(index: number): string {
    return this.source.sampleName(this.placeOf(index));
  }

  override correctionsOf(index: number): SampleCorrections {
    const place = this.placeOf(index);
    const { label, excluded } = this.written.get(this.source.originalIndex(place)) ?? {};
    return {
      kept: { ...(label !== undefined && { label }), ...(excluded && { excluded }) },
      keep: async (correction) => {
        const changed = {
          excluded: correction.excluded ?? false,
          label: await this.newLabel(place, correction),
        };
        await this.write(place, changed);
      },
    };
  }

  /** With the corrections. */
  override get origin(): readonly string[] {
    const lines = [...this.entries]
      .sort(([a], [b]) => a - b)
      .map(([index, { label, excluded }]) => `${index} ${label ?? ''} ${excluded ? 'excluded' : ''}`);
    return [...this.source.origin, `${lines.length} corrections: ${checksumOfTexts(lines)}`];
  }

  /** The corrections, by the index that the sample has in the data set itself. */
  get corrections(): ReadonlyMap<number, Readonly<OverlayEntry>> {
    return this.entries;
  }

  /**
   * Gives a sample another label, from now on and in later runs. Its own label takes the correction back.
   * @param originalIndex what `originalIndex` says of the sample, in whatever part it is.
   * @throws RangeError if there is no such sample or class.
   */
  async relabel(originalIndex: number, label: number): Promise<void> {
    const place = this.sourcePlace(originalIndex);
    this.apply(await this.write(place, { label: await this.newLabel(place, { label }) }));
  }

  /** Leaves a sample out, or takes it in again. @throws RangeError if there is no such sample. */
  async exclude(originalIndex: number, excluded = true): Promise<void> {
    this.apply(await this.write(this.sourcePlace(originalIndex), { excluded }));
  }

  /** The label that is to be written: none if it is the sample's own. */
  private async newLabel(place: number, { label }: SampleCorrection): Promise<number | undefined> {
    if (label === undefined) return undefined;
    const classes = this.labelNames?.length ?? Infinity;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(`labels of ${this.name} are whole numbers from 0 to ${classes - 1}, got ${label}`);
    }
    const { label: own } = (await this.source.get(place)) as { label?: unknown };
    return own === label ? undefined : label;
  }

  /** @returns what the file has then, with what others wrote into it meanwhile. */
  private async write(
    place: number,
    correction: { label?: number | undefined; excluded?: boolean },
  ): Promise<OverlayEntries> {
    const index = this.source.originalIndex(place);
    const name = this.source.sampleName(place);
    const writing = this.writing.then(async () => {
      this.written = await changeOverlay(this.file, (entries) => {
        const { label, excluded } = { ...entries.get(index), ...correction };
        if (label === undefined && !excluded) entries.delete(index);
        else {
          const excluding = excluded && { excluded: true as const };
          entries.set(index, { name, ...(label !== undefined && { label }), ...excluding });
        }
      });
      return this.written;
    });
    this.writing = writing.catch(() => undefined);
    return writing;
  }

  private apply(entries: OverlayEntries): void {
    const found = new Set<number>();
    const kept: number[] = [];
    for (let place = 0; place < this.source.length; place++) {
      const index = this.source.originalIndex(place);
      const entry = entries.get(index);
      if (entry) {
        this.checkName(place, entry);
        found.add(index);
      }
      if (!entry?.excluded) kept.push(place);
    }
    const missing = [...entries.keys()].find((index) => !found.has(index));
    if (missing !== undefined) {
      throw new Error(`the overlay corrects ${entries.get(missing)!.name}, which ${this.name} has not`);
    }
    this.entries = entries;
    this.kept = Int32Array.from(kept);
  }

  private checkName(place: number, { name }: OverlayEntry): void {
    const own = this.source.sampleName(place);
    if (own === name) return;
    throw new Error(`the overlay is of other data: it corrects ${name}, where ${this.name} has ${own}`);
  }

  private placeOf(index: number): number {
    return this.kept[this.checkIndex(index)]!;
  }

  private sourcePlace(originalIndex: number): number {
    for (let place = 0; place < this.source.length; place++) {
      if (this.source.originalIndex(place) === originalIndex) return place;
    }
    throw new RangeError(`${this.name} has no sample with the index ${originalIndex}`);
  }

  private relabelled(sample: Sample, place: number): Sample {
    const label = this.entries.get(this.source.originalIndex(place))?.label;
    return label === undefined ? sample : { ...sample, label };
  }
}

/**
 * A data set with the corrections of a file, such as `pets.overlay.json` beside the data; without the file there are
 * none yet.
 * ```ts
 * const data = await withOverlay(await readImages(files), 'pets.overlay.json');
 * await data.relabel(17, 1);
 * await data.exclude(23);
 * ```
 * @throws Error if the file is damaged or of other data.
 */
export async function withOverlay<Sample>(
  dataset: Dataset<Sample>,
  file: string,
): Promise<OverlaidDataset<Sample>> {
  return new OverlaidDataset(dataset, file, await readOverlay(file));
}
