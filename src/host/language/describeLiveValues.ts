import type { ModelSummaryData } from '../../protocol/displayData.ts';
import { formatBytes, formatCount, formatShape } from '../../protocol/formatNumbers.ts';
import type {
  DatasetDescription,
  ModelDescription,
  VariableDescription,
  VariablePreview,
} from '../../protocol/kernelMessages.ts';
import type { LiveValue } from '../../protocol/languageMessages.ts';

/** Of longer lists only the number is told. */
const LISTED = 12;

export interface KnownToKernel {
  models: readonly ModelDescription[];
  datasets: readonly DatasetDescription[];
  /** Those that are tensors or arrays are told. */
  variables: readonly VariableDescription[];
  /** Statistics and pictures, as far as they are known. */
  previews?: readonly VariablePreview[];
  /** As far as they were asked for, by the id of the model. */
  summaries: ReadonlyMap<string, ModelSummaryData>;
}

/** Models, data sets and tensors of a kernel as the values of its variables. */
export function describeLiveValues({
  models,
  datasets,
  summaries,
  variables = [],
  previews = [],
}: KnownToKernel): LiveValue[] {
  const variable = new Map(variables.map((one) => [one.name, one]));
  const preview = new Map(previews.map((one) => [one.name, one]));
  return [
    ...models.map((model) => ({
      ...describeModel(model, summaries.get(model.id)),
      ...inputOf(variable.get(model.name)),
    })),
    ...datasets.map(describeDataset),
    ...variables.flatMap((one) => describeArray(one, preview.get(one.name)) ?? []),
  ];
}

function inputOf(variable: VariableDescription | undefined): Pick<LiveValue, 'inputShape'> {
  return variable?.inputShape ? { inputShape: variable.inputShape } : {};
}

function describeModel({ name, parameterCount }: ModelDescription, known?: ModelSummaryData): LiveValue {
  const summary = count(parameterCount, 'parameter');
  if (!known) return { name, summary };
  const { layers, totals } = known;
  const details = [
    `${count(layers.length, 'layer')}, ${formatCount(totals.trainable)} of the parameters trainable, ${formatBytes(totals.sizeBytes)}`,
    ...layers.slice(0, LISTED).map((layer) => `- ${code(layer.name)} ${code(layer.type)}`),
    ...(layers.length > LISTED ? [`- … and ${formatCount(layers.length - LISTED)} more`] : []),
  ];
  return { name, summary, details: details.join('\n'), layers: layers.map((layer) => layer.name) };
}

function describeDataset({ name, length, labelNames }: DatasetDescription): LiveValue {
  const summary = count(length, 'sample');
  if (!labelNames) return { name, summary };
  const more = labelNames.length - LISTED;
  const listed = labelNames.slice(0, LISTED).map(code).join(', ');
  return {
    name,
    summary: `${summary}, ${count(labelNames.length, 'class', 'classes')}`,
    details: `Classes: ${listed}${more > 0 ? ` and ${formatCount(more)} more` : ''}`,
  };
}

/** @returns undefined for what is no array, no picture and no record. */
function describeArray(variable: VariableDescription, seen?: VariablePreview): LiveValue | undefined {
  const { name, type, shape, dtype, sizeBytes, preview, isTensor, fields } = variable;
  const details = (head: string) => [head, ...(seen ? previewParts(seen) : [])].join('\n\n');
  if (!shape || dtype === undefined) {
    if (!seen && !fields) return undefined;
    return { name, summary: '', details: details(code(preview || type)), ...(fields && { fields }) };
  }
  const size = sizeBytes === undefined ? '' : `, ${formatBytes(sizeBytes)}`;
  const values = preview === '' ? '' : `\n\n${code(preview)}`;
  return {
    name,
    summary: `${dtype} ${formatShape(shape)}`,
    details: details(`${code(type)}${size}${values}`),
    ...(isTensor && { shape }),
  };
}

/** Numbers as a block of text, a picture as one that the editor draws without asking anybody for it. */
function previewParts({ text, png }: VariablePreview): string[] {
  const block = `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``;
  return png ? [`![](data:image/png;base64,${Buffer.from(png).toString('base64')})`, block] : [block];
}

function count(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Text of the user's data can't become markup or a link. */
function code(text: string): string {
  return `\`${text.replace(/[`\r\n]+/g, ' ')}\``;
}
