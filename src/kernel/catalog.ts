import type { DatasetFindings, ModelSummaryData, SampleCorrection } from '../protocol/displayData.ts';
import type { CorrectionRequest, KernelEvent, SamplePage, SampleQuery } from '../protocol/kernelMessages.ts';
import { Dataset, summarizeModel } from '../training/index.ts';
import type { SeenBatch } from '../training/updaters/seenBatch.ts';
import { modelOf } from './modelOf.ts';
import { readFindings } from './report/readFindings.ts';
import { readRowSteps, readRows } from './report/batchViews.ts';
import { readSampleSteps } from './report/sampleSteps.ts';
import { querySampleViews } from './report/sampleViews.ts';
import { LastBatch } from './report/lastBatch.ts';

/** An object with more keys than this is data, not a bundle of data sets. */
const MAX_MEMBERS = 20;

/**
 * The data sets and models that variables of the notebook hold, for panels to look into. What is kept is how to read the
 * variable, not its value: a panel sees what the variable holds now, and nothing is kept alive.
 */
export class Catalog {
  private readonly readers = new Map<string, () => unknown>();

  private readonly lastBatch: LastBatch;

  constructor(private readonly emit: (event: KernelEvent) => void) {
    this.lastBatch = new LastBatch((seen) =>
      this.emit({ type: 'datasetAvailable', dataset: describeBatch(seen) }),
    );
  }

  /** Announces a variable that holds a data set or a model, or a plain object with some. */
  look(name: string, read: () => unknown): void {
    const value = attempt(read);
    if (this.announce(name, value, read) || !isPlainObject(value)) return;
    const members = Object.keys(value);
    if (members.length > MAX_MEMBERS) return;
    for (const key of members) {
      const readMember = () => (read() as Record<string, unknown>)[key];
      this.announce(`${name}.${key}`, attempt(readMember), readMember);
    }
  }

  async readSamples(datasetId: string, query: SampleQuery): Promise<SamplePage> {
    if (datasetId === BATCH_ID) return this.readBatch(query);
    const dataset = this.datasetOf(datasetId);
    const samples =
      query.kind === 'steps'
        ? await readSampleSteps(dataset, query, this.lastBatch.seen)
        : await querySampleViews(dataset, query);
    return { dataset: describeDataset(datasetId, dataset), samples };
  }

  private async readBatch(query: SampleQuery): Promise<SamplePage> {
    const { seen } = this.lastBatch;
    if (!seen) throw new Error('No network learned from a batch yet: run the cell that trains.');
    const samples = query.kind === 'steps' ? await readRowSteps(seen, query.index) : readRows(seen, query);
    return { dataset: describeBatch(seen), samples };
  }

  /** What the last `describe` found of the data set. */
  readFindings(datasetId: string): { findings?: DatasetFindings } {
    const findings = readFindings(this.datasetOf(datasetId));
    return findings ? { findings } : {};
  }

  /** Writes a correction beside the data, for the next run. @returns what is written then. */
  async correctSample({ datasetId, index, correction }: CorrectionRequest): Promise<SampleCorrection> {
    const dataset = this.datasetOf(datasetId);
    const corrections = dataset.correctionsOf(index);
    if (!corrections) {
      throw new Error(
        `${dataset.name} has nowhere to keep corrections: make it with withOverlay(data, 'corrections.json').`,
      );
    }
    await corrections.keep(correction);
    return dataset.correctionsOf(index)?.kept ?? {};
  }

  readModelSummary(modelId: string): ModelSummaryData {
    const model = modelOf(this.readers.get(modelId)?.());
    if (!model) {
      throw new Error(`${nameOf(modelId)} holds no model: run the cell that makes it again.`);
    }
    return summarizeModel(model);
  }

  private datasetOf(datasetId: string): Dataset<unknown> {
    const dataset = this.readers.get(datasetId)?.();
    if (dataset instanceof Dataset) return dataset;
    throw new Error(`${nameOf(datasetId)} holds no data set: run the cell that makes it again.`);
  }

  private announce(name: string, value: unknown, read: () => unknown): boolean {
    const id = `${ID_PREFIX}${name}`;
    if (value instanceof Dataset) {
      this.readers.set(id, read);
      this.emit({ type: 'datasetAvailable', dataset: describeDataset(id, value) });
      return true;
    }
    const model = modelOf(value);
    if (!model) return false;
    const summary = attempt(() => summarizeModel(model)); // one without an input shape has none yet
    if (!summary) return true;
    this.readers.set(id, read);
    const { parameters } = summary.totals;
    this.emit({ type: 'modelAvailable', model: { id, name, parameterCount: parameters } });
    return true;
  }
}

const ID_PREFIX = 'variable:';
const BATCH_ID = 'training:batch';

function describeBatch({ batch, dataset }: SeenBatch): SamplePage['dataset'] {
  const { labelNames } = dataset;
  return {
    id: BATCH_ID,
    name: `batch of ${dataset.name} in training`,
    length: batch.inputs.shape[0] ?? 0,
    ...(labelNames && { labelNames: [...labelNames] }),
    changes: true,
  };
}

function nameOf(id: string): string {
  return id.startsWith(ID_PREFIX) ? `The variable ${id.slice(ID_PREFIX.length)}` : id;
}

function describeDataset(id: string, dataset: Dataset<unknown>): SamplePage['dataset'] {
  const { length, labelNames } = dataset;
  const correctable = length > 0 && attempt(() => dataset.correctionsOf(0)) !== undefined;
  return {
    id,
    name: nameOf(id).replace(/^The variable /, ''),
    length,
    ...(labelNames && { labelNames: [...labelNames] }),
    ...(correctable && { correctable }),
  };
}

/** A variable whose initialiser threw can't be read, and a getter may throw. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Object.getPrototypeOf(value) === Object.prototype;
}
