import type { DatasetFindings, FindingGroup } from '../../protocol/displayData.ts';
import { descriptionOf } from '../../training/datasets/description/describe.ts';
import { formatSame } from '../../training/datasets/description/datasetDescription.ts';
import type {
  DatasetDescription,
  DescribedSample,
  PartDescription,
} from '../../training/datasets/description/datasetDescription.ts';
import type { Dataset } from '../../training/datasets/dataset.ts';

/** More of one kind are counted, not sent. */
const MAX_FINDINGS = 200;

/** What the last `describe` found of a data set; undefined where none looked at it. */
export function readFindings(dataset: Dataset<unknown>): DatasetFindings | undefined {
  const known = descriptionOf(dataset);
  const part = known?.description.parts.find(({ part: name }) => name === known.part);
  if (!known || !part) return undefined;
  const { description } = known;
  const nameOf = (label: number): string => description.labelNames?.[label] ?? String(label);
  return {
    part: part.part,
    sampleCount: part.sampleCount,
    classes: part.classCounts.map((count, label) => ({ name: nameOf(label), count })),
    rows: description.rowsOf(part.part).map(({ property, value }) => ({ property, value })),
    groups: [
      group('Labels to look at', suspectsOf(part, nameOf)),
      group('Exact duplicates', duplicatesOf(description.exactDuplicates, part)),
      group('Near duplicates', duplicatesOf(description.nearDuplicates, part)),
      ...(description.parts.length > 1
        ? [group('Leaks between parts', duplicatesOf(description.leaks, part))]
        : []),
      group(
        'Broken files',
        part.broken.map(({ name, reason }) => ({ text: `${name}: ${reason}`, indices: [] })),
      ),
    ],
  };
}

type Finding = FindingGroup['findings'][number];

function group(title: string, findings: Finding[]): FindingGroup {
  return { title, count: findings.length, findings: findings.slice(0, MAX_FINDINGS) };
}

function suspectsOf({ suspects }: PartDescription, nameOf: (label: number) => string): Finding[] {
  return suspects.map(({ name, index, label, prediction, probability }) => ({
    text: `${name}: ${nameOf(label)}, rather ${nameOf(prediction)} (${(probability * 100).toFixed(1)} %)`,
    indices: [index],
  }));
}

/** The groups with samples of the part; those of other parts are named. */
function duplicatesOf(groups: DatasetDescription['exactDuplicates'], { part }: PartDescription): Finding[] {
  const isOwn = (sample: DescribedSample): boolean => sample.part === part;
  return groups
    .filter((samples) => samples.some(isOwn))
    .map((samples) => ({
      text: formatSame(
        samples.map((sample) => (isOwn(sample) ? sample.name : `${sample.name} (${sample.part})`)),
      ),
      indices: samples.filter(isOwn).map(({ index }) => index),
    }));
}
