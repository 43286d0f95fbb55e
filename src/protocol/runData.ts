import type { ModelSummaryData, SampleView } from './displayData.ts';

/** What the record of a run begins with: enough to know later what ran, on what, from which source. */
export interface RunDescription {
  id: string;
  /** Name for people, such as `mnist 2026-11-22 14:03`. */
  name: string;
  /** File name of the notebook, which lies beside the folder `.trainbook`; never an absolute path. */
  notebook: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  backend: BackendDescription;
  /** Set with `seed()`, if it was. */
  seed?: number;
  /** Epochs and iterations an epoch, where the trainer knows them. */
  epochs?: number;
  iterationsPerEpoch?: number;
  batchSize?: number;
  hyperparameters: Record<string, string | number | boolean>;
  model?: ModelSummaryData;
  datasets: {
    role: 'train' | 'validation' | 'test';
    name: string;
    length: number;
    /** SHA-256 of what tells it from other data sets. */
    fingerprint?: string;
  }[];
  environment: {
    node: string;
    platform: string;
    trainbook: string;
    /** What decodes pictures, with its version. */
    imageDecoder?: string;
  };
  /** How the training was kept fed; missing while it runs. */
  data?: DataSummary;
}

/** What a training waited for its data. */
export interface DataSummary {
  sampleCount: number;
  /** Of all updates, and of that what was spent waiting for batches. */
  updateSeconds: number;
  waitSeconds: number;
  /** How long samples took in each stage, added up, where batches are made ahead. */
  stageSeconds?: Record<string, number>;
}

/** The rung of the backend ladder that runs. */
export interface BackendDescription {
  /** `libtensorflow-gpu`, `libtensorflow-cpu`, `webgpu`, `wasm` or `cpu`. */
  rung: string;
  /** One line for people: library, version, device. */
  label: string;
  /** How the rung proved itself, one line. */
  proof: string;
  /** Set when a better rung was refused: what was lost and how to get it. */
  loss?: string;
}

/** The values of one iteration or of the mean over an interval, keyed as paths such as `train/loss`. */
export interface Observation {
  iteration: number;
  /** Fractional epoch. */
  epoch: number;
  elapsedSeconds: number;
  values: Record<string, number>;
}

export interface EvaluationData {
  /** Name of the data set. */
  dataset: string;
  sampleCount: number;
  metrics: Record<string, number>;
  /** `counts[target][prediction]`. */
  confusion?: { labelNames: string[]; counts: number[][] };
  /** Some samples with the model's predictions, the wrong ones first. */
  samples: SampleView[];
}

export type RunStatus = 'running' | 'finished' | 'stopped' | 'failed';

/** Everything that a run's report shows. */
export interface ReportData {
  run: RunDescription;
  status: RunStatus;
  finishedAt?: string;
  observations: Observation[];
  evaluations: EvaluationData[];
}
