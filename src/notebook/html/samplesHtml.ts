import { encode } from 'fast-png';
import { toBase64 } from '../../protocol/base64.ts';
import type { ImagePixels, SampleView } from '../../protocol/displayData.ts';
import { html, Html } from './escapeHtml.ts';

const STYLE = new Html(`<style>
.trainbook-samples { display: flex; flex-wrap: wrap; gap: 12px; list-style: none; margin: 0; padding: 0; }
.trainbook-samples li { display: flex; flex-direction: column; align-items: center; gap: 4px; max-width: 200px; }
.trainbook-samples img { image-rendering: pixelated; background: var(--vscode-editorWidget-background, transparent); }
.trainbook-samples .trainbook-wrong { color: var(--vscode-errorForeground, #c72e0f); }
.trainbook-samples .trainbook-right { color: var(--vscode-descriptionForeground, #717171); }
</style>`);
/** Small pictures are shown larger, in whole multiples so that every pixel stays a square; large ones smaller. */
const SHOWN_PIXELS = 84;
const LARGEST_PIXELS = 200;

/** A grid of samples, each with its title and, where there is one, its prediction. */
export function samplesHtml(samples: SampleView[]): string {
  return html`${STYLE}
    <ul class="trainbook-samples">
      ${samples.map(sampleHtml)}
    </ul>`.text;
}

function sampleHtml(sample: SampleView): Html {
  const picture = sample.image
    ? imageHtml(sample.image, sample.title)
    : html`<span>${sample.text ?? ''}</span>`;
  return html`<li>${picture}<span>${sample.title}</span>${predictionHtml(sample)}</li>`;
}

function predictionHtml({ prediction, label }: SampleView): Html | undefined {
  if (!prediction) return undefined;
  const name = prediction.labelName ?? String(prediction.label);
  const percent = `${(prediction.probability * 100).toFixed(1)} %`;
  if (label === undefined) return html`<span>${name} ${percent}</span>`;
  return prediction.label === label
    ? html`<span class="trainbook-right">✓ ${name} ${percent}</span>`
    : html`<span class="trainbook-wrong">✗ ${name} ${percent}</span>`;
}

function imageHtml(image: ImagePixels, title: string): Html {
  const fault = imageFault(image);
  if (fault) return html`<span class="trainbook-wrong">${fault}</span>`;
  const { width, height } = shownSize(image);
  const source = `data:image/png;base64,${toBase64(encode({ ...image, depth: 8 }))}`;
  return html`<img src="${source}" width="${width}" height="${height}" alt="${title}" />`;
}

function imageFault({ width, height, channels, data }: ImagePixels): string | undefined {
  const expected = width * height * channels;
  if (Number.isInteger(expected) && expected > 0 && data.length === expected) return undefined;
  return `a picture of ${width}x${height} pixels with ${channels} channels needs ${expected} bytes, got ${data.length}`;
}

function shownSize({ width, height }: ImagePixels): { width: number; height: number } {
  const longer = Math.max(width, height);
  const scale =
    longer > LARGEST_PIXELS ? LARGEST_PIXELS / longer : Math.max(1, Math.floor(SHOWN_PIXELS / longer));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
