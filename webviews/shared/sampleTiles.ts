import type { ImagePixels, SampleCorrection, SampleView } from '../../src/protocol/displayData.ts';
import { drawing, h } from './dom.ts';
import type { ViewNode } from './dom.ts';
import { formatPercent } from './format.ts';
import { icon } from './icons.ts';
import { findPixelFault } from './pixels.ts';
import type { DrawPixels } from './pixels.ts';

/** What surrounds a tile's picture, in CSS pixels, as the style sheets say it: `frame` is padding and border. */
export const TILE_FRAME = { gap: 8, frame: 14, caption: 22, margin: 10 };

const SMALL_SIDE = 56;
const SMALL_TARGET = 84;
const LARGE_TARGET = 132;

/**
 * How large a picture is shown: small ones by a whole factor, so that every pixel is a square; larger ones fitted into a
 * square.
 */
export function shownSize({ width, height }: { width: number; height: number }): {
  width: number;
  height: number;
} {
  const side = Math.max(width, height, 1);
  const factor = side <= SMALL_SIDE ? Math.ceil(SMALL_TARGET / side) : LARGE_TARGET / side;
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** The side of the square that every picture of the samples fits in. */
export function pictureSide(samples: SampleView[]): number {
  const sides = samples.map(({ image }) => {
    if (!image || findPixelFault(image) !== undefined) return 0;
    const { width, height } = shownSize(image);
    return Math.max(width, height);
  });
  return Math.max(SMALL_TARGET, ...sides);
}

/** The style of a list of tiles whose pictures fit into a square of the side. */
export function tileRoom(side: number): Record<string, string> {
  return { '--side': `${side}px` };
}

export interface TileOptions {
  draw: DrawPixels;
  /** Attributes and listeners that the list gives to this tile, such as a tab stop. */
  props?: Parameters<typeof h>[1];
  /** The sample in words, where it is not one of a data set. */
  describe?(sample: SampleView): string;
  /** Names of the classes by label. */
  labelNames?: readonly string[] | undefined;
}

/**
 * One sample: its picture or text, `id:label`, and what a model said about it. The list around it gives it the room of
 * a picture with {@link tileRoom}.
 */
export function sampleTile(
  sample: SampleView,
  { draw, props, describe = describeSample, labelNames = [] }: TileOptions,
): ViewNode {
  const outcome = outcomeOf(sample);
  return h(
    'li',
    {
      key: String(sample.index),
      class: ['tile', outcome, sample.correction?.excluded && 'excluded'].filter(Boolean).join(' '),
      ...props,
    },
    h('div', { class: 'picture' }, picture(sample, draw, describe)),
    h('div', { class: 'tileTitle numeric', title: sample.title }, sample.title),
    sample.note !== undefined &&
      h('div', { class: 'tileNote numeric muted', title: sample.note }, sample.note),
    sample.correction && correctionMark(sample.correction, labelNames),
    sample.prediction && outcome && predictionLine(sample.prediction, outcome),
  );
}

function correctionMark({ label, excluded }: SampleCorrection, labelNames: readonly string[]): ViewNode {
  const name = label === undefined ? undefined : (labelNames[label] ?? String(label));
  const words = excluded ? 'excluded' : `label: ${name}`;
  return h('div', { class: 'tileNote correctionMark', title: `corrected: ${words}` }, words);
}

/** The sample in words: what a picture's alternative text and a tile's tooltip say. */
export function describeSample(sample: SampleView): string {
  const { image, prediction } = sample;
  const label = sample.labelName ?? sample.label;
  const parts = [`Sample ${sample.index}`];
  if (label !== undefined) parts.push(`label ${label}`);
  if (image) parts.push(`${image.width} × ${image.height} ${channelsInWords(image)}`);
  if (prediction) {
    const said = prediction.labelName ?? prediction.label;
    parts.push(`predicted ${said} with ${formatPercent(prediction.probability, 1)}`);
  }
  return parts.join(', ');
}

function picture(
  sample: SampleView,
  draw: DrawPixels,
  describe: NonNullable<TileOptions['describe']>,
): ViewNode {
  const { image } = sample;
  if (!image) return h('div', { class: 'sampleText' }, sample.text ?? 'nothing to show');
  const fault = findPixelFault(image);
  if (fault !== undefined) return h('div', { class: 'sampleText' }, `can't be shown: ${fault}`);
  const size = shownSize(image);
  return h('canvas', {
    role: 'img',
    'aria-label': describe(sample),
    class: size.width > image.width ? 'pixelated' : undefined,
    style: { width: `${size.width}px`, height: `${size.height}px` },
    drawing: drawing<ImagePixels>({
      input: image,
      draw: (element, pixels) => draw(element as HTMLCanvasElement, pixels),
    }),
  });
}

/** A sample after one of the things that are done to it, in words. */
export function describeStep({ index, title, image }: SampleView): string {
  const size = image ? `, ${image.width} × ${image.height} ${channelsInWords(image)}` : '';
  return `Step ${index + 1}: ${title}${size}`;
}

function channelsInWords({ channels }: ImagePixels): string {
  return channels === 1 ? 'grey' : channels === 3 ? 'RGB' : 'RGBA';
}

type Outcome = 'right' | 'wrong';

/** Whether the prediction is the label; undefined where one of the two is missing. */
export function outcomeOf({ label, prediction }: SampleView): Outcome | undefined {
  if (label === undefined || !prediction) return undefined;
  return prediction.label === label ? 'right' : 'wrong';
}

function predictionLine(prediction: NonNullable<SampleView['prediction']>, outcome: Outcome): ViewNode {
  const said = String(prediction.labelName ?? prediction.label);
  return h(
    'div',
    { class: 'prediction icon', title: `predicted ${said}: ${outcome}` },
    icon(outcome === 'right' ? 'check' : 'cross'),
    h('span', { class: 'visuallyHidden' }, `${outcome}: predicted`),
    h('span', { class: 'said' }, said),
    h('span', { class: 'numeric muted' }, formatPercent(prediction.probability, 0)),
  );
}
