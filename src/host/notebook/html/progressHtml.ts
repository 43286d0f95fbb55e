import type { ProgressData } from '../../../protocol/displayData.ts';
import { formatCount, formatDuration, formatNumber } from '../formatNumber.ts';
import { html, Html } from './escapeHtml.ts';

const STYLE = new Html(`<style>
.trainbook-progress { display: grid; grid-template-columns: max-content minmax(6em, 24em) 1fr; gap: 2px 12px; align-items: center; }
.trainbook-progress-track { height: 8px; border-radius: 4px; overflow: hidden; background: var(--vscode-editorWidget-background, rgba(128, 128, 128, 0.2)); border: 1px solid var(--vscode-widget-border, rgba(128, 128, 128, 0.35)); }
.trainbook-progress-bar { height: 100%; background: var(--vscode-progressBar-background, #0e70c0); }
.trainbook-progress-values { grid-column: 1 / -1; font-variant-numeric: tabular-nums; color: var(--vscode-descriptionForeground, #717171); }
.trainbook-progress-state { font-variant-numeric: tabular-nums; }
</style>`);
const BAR_WIDTH = 24;

/** A bar with its numbers. Colours come from the theme; the bar is a `progressbar` to assistive technology. */
export function progressHtml(progress: ProgressData): string {
  const percent = percentOf(progress);
  const values = valuesText(progress);
  const now = percent === undefined ? undefined : new Html(` aria-valuenow="${percent}"`);
  return html`${STYLE}
    <div class="trainbook-progress">
      <span>${progress.title}</span>
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
      <span class="trainbook-progress-state">${stateText(progress)}</span
      >${values && html`<span class="trainbook-progress-values">${values}</span>`}
    </div>`.text;
}

export function progressText(progress: ProgressData): string {
  const percent = percentOf(progress);
  const filled = Math.round(((percent ?? 0) / 100) * BAR_WIDTH);
  const bar = percent === undefined ? '' : `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}  `;
  return [`${progress.title}  ${bar}${stateText(progress)}`, valuesText(progress)].filter(Boolean).join('  ');
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

function valuesText({ values }: ProgressData): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join('   ');
}
