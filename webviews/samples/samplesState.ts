import type {
  DatasetFindings,
  FindingGroup,
  SampleCorrection,
  SampleView,
} from '../../src/protocol/displayData.ts';
import type { DatasetDescription, SamplePage, SampleQuery } from '../../src/protocol/kernelMessages.ts';
import type { KernelConnection } from '../../src/protocol/panelMessages.ts';
import { TILE_FRAME } from '../shared/sampleTiles.ts';
import { isCount, isOneOf, isText } from '../shared/savedState.ts';

/** What outlives the page. */
export interface SamplesSettings {
  datasetId: string;
  /** Finds the data set again after the kernel was restarted and gave it another id. */
  datasetName: string;
  mode: 'page' | 'random' | 'findings';
  /** The first sample of the page. */
  offset: number;
  seed: number;
  /** Side of the last page's pictures, from which the first page's size is computed; 0 while unknown. */
  side: number;
  /** The page shown last (see keptAnswer.ts), so that the view is not empty when it comes back. */
  kept: string;
}

/** A page and what was asked for it. */
export interface ShownPage {
  page: SamplePage;
  query: SampleQuery;
}

export const DEFAULT_SETTINGS: SamplesSettings = {
  datasetId: '',
  datasetName: '',
  mode: 'page',
  offset: 0,
  seed: 1,
  side: 0,
  kept: '',
};

export const SETTINGS_CHECKS = {
  datasetId: isText,
  datasetName: isText,
  mode: isOneOf('page', 'random', 'findings'),
  offset: isCount,
  seed: isCount,
  side: isCount,
  kept: isText,
};

export interface SamplesState {
  settings: SamplesSettings;
  /** Undefined until the host answered. */
  connection?: KernelConnection;
  datasets?: DatasetDescription[];
  /** What is shown; it stays while the next is awaited and after the kernel's end. */
  shown?: ShownPage;
  /** How long an answer has been awaited: `slow` says why it takes a moment. */
  waiting: 'no' | 'yes' | 'slow';
  error?: string;
  /** What was found of the chosen data set; null where nobody described it, undefined until that is known. */
  findings?: DatasetFindings | null;
  /** The finding whose samples are looked at. */
  looking?: Finding;
  /** Whether the user may change samples here. */
  mayCorrect?: boolean;
  /** What was corrected here, the last one last, for each to be taken back. */
  corrected?: Corrected[];
  /** The sample whose steps are shown or awaited. */
  stepping?: { index: number; epoch: number };
  /** Position in the page of the tile that is the list's tab stop. */
  focused: number;
}

/** A sample that was corrected, and what was kept for it before. */
export interface Corrected {
  datasetId: string;
  index: number;
  before: SampleCorrection;
}

export type Finding = FindingGroup['findings'][number];

/** Whether what was found of the data set is shown, not samples. */
export function showsFindings(state: SamplesState): boolean {
  return shownMode(state) === 'findings' && !state.looking && !state.stepping;
}

/** What the settings ask for; a batch in training is in order where they ask for a description, which it has none of. */
export function shownMode(state: SamplesState): SamplesSettings['mode'] {
  const { mode } = state.settings;
  return mode === 'findings' && chosenDataset(state)?.changes ? 'page' : mode;
}

/** The sample that the keyboard is on, or that of an index, where it can be corrected now. */
export function correctableSample(state: SamplesState, index?: number): SampleView | undefined {
  const { mayCorrect, connection, shown, stepping, focused } = state;
  const isPage = shown !== undefined && shown.query.kind !== 'steps' && !stepping;
  const isOffered = mayCorrect && connection?.state === 'connected' && shown?.page.dataset.correctable;
  if (!isPage || !isOffered) return undefined;
  const { samples } = shown.page;
  return index === undefined ? samples[focused] : samples.find((sample) => sample.index === index);
}

/** A page with what is kept now for one of its samples. */
export function withCorrection(
  { page, query }: ShownPage,
  { datasetId, index }: Pick<Corrected, 'datasetId' | 'index'>,
  correction: SampleCorrection,
): ShownPage {
  if (page.dataset.id !== datasetId || query.kind === 'steps') return { page, query };
  const samples = page.samples.map((sample) => {
    if (sample.index !== index) return sample;
    const { correction: _before, ...plain } = sample;
    return Object.keys(correction).length > 0 ? { ...plain, correction } : plain;
  });
  return { page: { ...page, samples }, query };
}

/** Whether a kept answer has the parts that the view draws. */
export function isShownPage(value: unknown): value is ShownPage {
  const { page, query } = (value ?? {}) as Partial<ShownPage>;
  return Array.isArray(page?.samples) && typeof page.dataset?.name === 'string' && query !== undefined;
}

/** The data set that the settings mean: by id, else by name, else the first. */
export function chosenDataset({ datasets = [], settings }: SamplesState): DatasetDescription | undefined {
  return (
    datasets.find(({ id }) => id === settings.datasetId) ??
    datasets.find(({ name }) => name === settings.datasetName) ??
    datasets[0]
  );
}

/** Where tiles can lie, in CSS pixels. */
export interface Room {
  width: number;
  height: number;
}

const FIRST_PAGE = 12;
const MAX_PAGE = 500;

/**
 * How many tiles fit without scrolling. While the pictures' side is unknown (0) it is a few: a page of photographs that
 * don't fit would be megabytes for nothing.
 */
export function fittingCount(room: Room, side: number): number {
  if (side === 0) return FIRST_PAGE;
  const { gap, frame, caption, margin } = TILE_FRAME;
  const fit = (length: number, tile: number): number =>
    Math.max(1, Math.floor((length - 2 * margin + gap) / (tile + gap)));
  const columns = fit(room.width, side + frame);
  return Math.min(MAX_PAGE, columns * fit(room.height, side + frame + caption));
}

/** The tile to which a key leads, in a page of `count` tiles in rows of `columns`; undefined for other keys. */
export function tileAfterKey(
  key: string,
  from: number,
  page: { count: number; columns: number },
): number | undefined {
  const moves: Record<string, number> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - page.columns,
    ArrowDown: from + page.columns,
    Home: 0,
    End: page.count - 1,
  };
  const to = moves[key];
  return to === undefined ? undefined : to < 0 || to >= page.count ? from : to;
}

/** An offset from which a page shows something. */
export function clampOffset(offset: number, length: number): number {
  return Math.max(0, Math.min(Math.trunc(offset), length - 1));
}
