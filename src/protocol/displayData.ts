/** Pixels of one picture, row by row, `channels` bytes a pixel: 1 grey, 3 RGB, 4 RGBA. */
export interface ImagePixels {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  data: Uint8Array;
}

/** One sample of a data set as a panel or a figure shows it. */
export interface SampleView {
  /** Position in the data set. */
  index: number;
  /** `id:label`, the label's name where the data set has names. */
  title: string;
  label?: number;
  labelName?: string;
  image?: ImagePixels;
  /** What a sample without a picture shows instead. */
  text?: string;
  /** What is said below it, such as the range of its values. */
  note?: string;
  /** What the overlay beside the data has for it, from the next run on at the latest. */
  correction?: SampleCorrection;
  /** The class that a model predicted, where the figure is about predictions. */
  prediction?: { label: number; labelName?: string; probability: number };
}

/** What is to be another with a sample; an empty one is none. */
export interface SampleCorrection {
  label?: number;
  excluded?: boolean;
}

/** What `describe` found of a data set. */
export interface DatasetFindings {
  /** The name under which it was described. */
  part: string;
  sampleCount: number;
  classes: { name: string; count: number }[];
  rows: { property: string; value: string }[];
  groups: FindingGroup[];
}

/** What was found of one kind; `count` says of how many the first are told. */
export interface FindingGroup {
  title: string;
  count: number;
  /** `indices` are those of the samples to look at. */
  findings: { text: string; indices: number[] }[];
}

/** One row of a model summary, in the order of the forward pass. */
export interface LayerRow {
  name: string;
  /** Class of the layer, such as `Conv2D`. */
  type: string;
  /** `null` stands for the batch axis. Several outputs give several shapes. */
  outputShapes: (number | null)[][];
  parameterCount: number;
  trainableCount: number;
  trainable: boolean;
  /** Names of the layers that feed this one, where that is not just the row above. */
  inputs: string[];
  /** Of a model in the model. */
  layers?: LayerRow[];
}

export interface ModelSummaryData {
  name: string;
  layers: LayerRow[];
  totals: ModelTotalsData;
}

/** Records of earlier versions have the first four alone. */
export interface ModelTotalsData {
  parameters: number;
  trainable: number;
  nonTrainable: number;
  sizeBytes: number;
  /** Parts of those that are not trainable. */
  frozen?: number;
  statistics?: number;
  /** For one sample. */
  multiplyAdds?: number;
  /** What all layers give for one sample. */
  activationBytes?: number;
  optimizerBytes?: number;
}

export interface TableData {
  columns: string[];
  rows: (string | number | boolean | null)[][];
  /** Rows that exist beyond those sent. */
  omittedRows?: number;
}

/** Progress of something that takes more than a second; a later one with the same display id replaces it. */
export interface ProgressData {
  title: string;
  /** Steps done and, where it is known, in all. */
  done: number;
  total?: number;
  /** Steps a second, over the last seconds. */
  rate?: number;
  unit?: string;
  elapsedSeconds: number;
  /** Estimated seconds left, undefined while unknown. */
  etaSeconds?: number;
  /** Running values to show beside the bar, such as `loss`. */
  values: Record<string, number>;
  finished: boolean;
}

/** Forms of pictures that editor and browsers show. */
export type ImageMime = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/svg+xml';

/** What a cell can show, as data: the host and the command line choose how. */
export type DisplayData =
  | { kind: 'text'; text: string }
  | { kind: 'html'; html: string; text: string }
  | { kind: 'markdown'; markdown: string }
  | { kind: 'json'; value: unknown }
  | { kind: 'table'; table: TableData }
  /** A PNG file's bytes. */
  | { kind: 'image'; png: Uint8Array; width: number; height: number; text: string }
  /** The bytes of a file as the user has it; `text` stands for it where there are no pictures. */
  | { kind: 'imageFile'; mime: ImageMime; data: Uint8Array; text: string }
  | { kind: 'samples'; samples: SampleView[]; text: string }
  | { kind: 'modelSummary'; summary: ModelSummaryData }
  | { kind: 'vegaLite'; spec: unknown; text: string }
  | { kind: 'progress'; progress: ProgressData };
