import type {
  ImagePixels,
  LayerRow,
  ModelSummaryData,
  ModelTotalsData,
  SampleView,
} from '../protocol/displayData.ts';
import type {
  BackendDescription,
  DataSummary,
  EvaluationData,
  Observation,
  RunDescription,
} from '../protocol/runData.ts';
import type { CheckedValue } from './checkedValue.ts';

const MAX_SIDE = 16_384;
const CHANNELS = [1, 3, 4] as const;
const ROLES = ['train', 'validation', 'test'] as const;

/** @throws RunFormatError, as every function here. */
export function readDescription(value: CheckedValue): RunDescription {
  const environment = value.field('environment');
  return {
    id: value.field('id').text(200),
    name: value.field('name').text(),
    notebook: value.field('notebook').text(),
    startedAt: value.field('startedAt').text(40),
    backend: readBackend(value.field('backend')),
    seed: value.optional('seed', (seed) => seed.number()),
    epochs: value.optional('epochs', (epochs) => epochs.number()),
    iterationsPerEpoch: value.optional('iterationsPerEpoch', (iterations) => iterations.number()),
    batchSize: value.optional('batchSize', (size) => size.number()),
    hyperparameters: value.field('hyperparameters').entries((item) => item.scalar()),
    model: value.optional('model', readModelSummary),
    datasets: value.field('datasets').list((dataset) => ({
      role: dataset.field('role').oneOf(ROLES),
      name: dataset.field('name').text(),
      length: dataset.field('length').count(),
      fingerprint: dataset.optional('fingerprint', (digits) => digits.text(64)),
    })),
    environment: {
      node: environment.field('node').text(200),
      platform: environment.field('platform').text(200),
      trainbook: environment.field('trainbook').text(200),
      imageDecoder: environment.optional('imageDecoder', (decoder) => decoder.text(200)),
    },
    data: value.optional('data', readDataSummary),
  };
}

function readDataSummary(value: CheckedValue): DataSummary {
  return {
    sampleCount: value.field('sampleCount').count(),
    updateSeconds: value.field('updateSeconds').number(),
    waitSeconds: value.field('waitSeconds').number(),
    stageSeconds: value.optional('stageSeconds', (stages) => stages.entries((seconds) => seconds.number())),
  };
}

export function readObservation(value: CheckedValue): Observation {
  return {
    iteration: value.field('iteration').count(),
    epoch: value.field('epoch').number(),
    elapsedSeconds: value.field('elapsedSeconds').number(),
    values: value.field('values').entries((item) => item.number()),
  };
}

export function readEvaluation(value: CheckedValue): EvaluationData {
  return {
    dataset: value.field('dataset').text(),
    sampleCount: value.field('sampleCount').count(),
    metrics: value.field('metrics').entries((metric) => metric.number()),
    confusion: value.optional('confusion', readConfusion),
    samples: value.field('samples').list(readSample),
  };
}

function readBackend(value: CheckedValue): BackendDescription {
  return {
    rung: value.field('rung').text(200),
    label: value.field('label').text(),
    proof: value.field('proof').text(),
    loss: value.optional('loss', (loss) => loss.text()),
  };
}

function readModelSummary(value: CheckedValue): ModelSummaryData {
  const totals = value.field('totals');
  return {
    name: value.field('name').text(),
    layers: value.field('layers').list(readLayer),
    totals: {
      parameters: totals.field('parameters').count(),
      trainable: totals.field('trainable').count(),
      nonTrainable: totals.field('nonTrainable').count(),
      sizeBytes: totals.field('sizeBytes').count(),
      ...readOptionalTotals(totals),
    },
  };
}

/** What records of earlier versions do not have. */
function readOptionalTotals(totals: CheckedValue): Partial<ModelTotalsData> {
  const names = ['frozen', 'statistics', 'multiplyAdds', 'activationBytes', 'optimizerBytes'] as const;
  const counts = names.map((name) => [name, totals.optional(name, (value) => value.count())] as const);
  return Object.fromEntries(counts.filter(([, count]) => count !== undefined));
}

function readLayer(value: CheckedValue): LayerRow {
  const readAxis = (axis: CheckedValue) => (axis.isNull() ? null : axis.count());
  return {
    name: value.field('name').text(),
    type: value.field('type').text(),
    outputShapes: value.field('outputShapes').list((shape) => shape.list(readAxis)),
    parameterCount: value.field('parameterCount').count(),
    trainableCount: value.field('trainableCount').count(),
    trainable: value.field('trainable').boolean(),
    inputs: value.field('inputs').list((input) => input.text()),
  };
}

function readConfusion(value: CheckedValue): NonNullable<EvaluationData['confusion']> {
  const labelNames = value.field('labelNames').list((name) => name.text());
  const counts = value.field('counts').list((row) => row.list((count) => count.number()));
  if (counts.length !== labelNames.length || counts.some((row) => row.length !== labelNames.length)) {
    value.fail(`a square of ${labelNames.length} by ${labelNames.length} counts`);
  }
  return { labelNames, counts };
}

function readSample(value: CheckedValue): SampleView {
  return {
    index: value.field('index').count(),
    title: value.field('title').text(),
    label: value.optional('label', (label) => label.number()),
    labelName: value.optional('labelName', (name) => name.text()),
    image: value.optional('image', readImage),
    text: value.optional('text', (text) => text.text(1_000_000)),
    prediction: value.optional('prediction', (prediction) => ({
      label: prediction.field('label').number(),
      labelName: prediction.optional('labelName', (name) => name.text()),
      probability: prediction.field('probability').number(),
    })),
  };
}

function readImage(value: CheckedValue): ImagePixels {
  const width = value.field('width').count(MAX_SIDE);
  const height = value.field('height').count(MAX_SIDE);
  const channels = value.field('channels').oneOf(CHANNELS);
  return { width, height, channels, data: value.field('data').bytes(width * height * channels) };
}
