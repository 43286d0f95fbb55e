import type { ProgressData } from '../../protocol/displayData.ts';
import { formatCount } from '../../protocol/formatNumbers.ts';
import { formatDuration, formatNumber } from './formatNumber.ts';
import { html, Html } from './escapeHtml.ts';

const STYLE = new Html(`<style>
.trainbook-progress { max-width: 44em; font-variant-numeric: tabular-nums; }
.trainbook-progress-head, .trainbook-progress-values { display: flex; flex-wrap: wrap; gap: 0 1.2em; }
.trainbook-progress-head { justify-content: space-between; }
.trainbook-progress-track { height: 6px; margin: 4px 0; border-radius: 3px; overflow: hidden; background: var(--vscode-editorWidget-background, rgba(128, 128, 128, 0.2)); border: 1px solid var(--vscode-widget-border, rgba(128, 128, 128, 0.35)); }
.trainbook-progress-bar { height: 100%; background: var(--vscode-progressBar-background, #0e70c0); }
.trainbook-progress-values { color: var(--vscode-descriptionForeground, #717171); }
</style>`);
const BAR_WIDTH = 24;

/** A bar with its numbers. Colours come from the theme; the bar is a `progressbar` to assistive technology. */
export function progressHtml(progress: ProgressData): string {
  const percent = percentOf(progress);
  const now = percent === undefined ? undefined : new Html(` aria-valuenow="${percent}"`);
  const values = valueTexts(progress).map((text) => html`<span>${text}</span>`);
  return html`${STYLE}
    <div class="trainbook-progress">
      <div class="trainbook-progress-head">
        <span>${progress.title}</span><span>${stateText(progress)}</span>
      </div>
      <div
        class="trainbook-progress-track"
        role="progressbar"
        aria-label="${progress.title}"
        aria-valuemin="0"
        aria-valuemax="100"
        ${now}
        aria-valuetext="${stateText(progress)}"
      >
        <div class="trainbook-progress-bar" style="width: ${percent ?? (progress.finished ? 100 : 0)}%"></div>
      </div>
      <div class="trainbook-progress-values">${values}</div>
    </div>`.text;
}

export function progressText(progress: ProgressData): string {
  const percent = percentOf(progress);
  const filled = Math.round(((percent ?? 0) / 100) * BAR_WIDTH);
  const bar = percent === undefined ? '' : `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}  `;
  return [`${progress.title}  ${bar}${stateText(progress)}`, ...valueTexts(progress)].join('  ');
}

function percentOf({ done, total }: ProgressData): number | undefined {
  if (total === undefined || !(total > 0)) return undefined;
  return Math.floor(Math.min(Math.max(done / total, 0), 1) * 100);
}

function stateText(progress: ProgressData): string {
  const { done, total, unit, rate, elapsedSeconds, etaSeconds, finished } = progress;
  const percent = percentOf(progress);
  const count = total === undefined ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`;
  return [
    percent !== undefined && !finished && `${percent} %`,
    unit ? `${count} ${unit}` : count,
    rate !== undefined && `${formatNumber(rate)}/s`,
    finished && `${formatDuration(elapsedSeconds)}`,
    !finished && etaSeconds !== undefined && `${formatDuration(etaSeconds)} left`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function valueTexts({ values }: ProgressData): string[] {
  return Object.entries(values).map(([name, value]) => `${name} ${formatNumber(value)}`);
}
