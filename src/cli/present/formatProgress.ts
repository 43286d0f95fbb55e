import type { ProgressData } from '../../protocol/displayData.ts';
import { formatCount } from '../../protocol/formatNumbers.ts';
import { formatDuration, formatRate, formatValue } from './formatNumbers.ts';
import type { TextLayout } from './formatTable.ts';
import { cutText, plainLine, textWidth } from './textWidth.ts';

const MIN_BAR = 8;
const MAX_BAR = 30;

/** The bar of something that goes on: never wider than the terminal, facts left out from the end until it fits. */
export function formatLiveProgress(progress: ProgressData, { width, paint }: TextLayout): string {
  const title = plainLine(progress.title);
  const [count, ...others] = [countText(progress), ...timeTexts(progress), ...valueTexts(progress)];
  const text = () => [count, ...others].join(' · ');
  const barRoom = () => width - textWidth(title) - textWidth(text()) - 2;
  const neededRoom = progress.total === undefined ? -1 : MIN_BAR;
  while (others.length > 0 && barRoom() < neededRoom) others.pop();
  if (progress.total === undefined || barRoom() < MIN_BAR) return cutText(`${title} ${text()}`, width);
  const bar = formatBar(progress.done / Math.max(1, progress.total), Math.min(MAX_BAR, barRoom()), paint);
  return `${paint.bold(title)} ${bar} ${text()}`;
}

/** The same as a line for a log: of something that goes on, or of something that is over. */
export function formatProgressLine(progress: ProgressData): string {
  const { title, finished, elapsedSeconds } = progress;
  const duration = `in ${formatDuration(elapsedSeconds)}`;
  const facts = finished
    ? [`${finishedCount(progress)} ${duration}`, ...averageRate(progress)]
    : [countText(progress) + (isSymbol(progress.unit) ? '' : unitText(progress)), ...timeTexts(progress)];
  return `${plainLine(title)} ${[...facts, ...valueTexts(progress)].join(' · ')}`;
}

function formatBar(share: number, width: number, paint: TextLayout['paint']): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return paint.green('━'.repeat(filled)) + paint.dim('─'.repeat(width - filled));
}

function countText({ done, total, unit }: ProgressData): string {
  const symbol = isSymbol(unit) ? ` ${unit}` : '';
  if (total === undefined) return `${formatCount(done)}${symbol}`;
  const percent = Math.floor((100 * done) / Math.max(1, total));
  return `${percent}% ${formatCount(done)}/${formatCount(total)}${symbol}`;
}

/** Something that was stopped shows how much of it was done. */
function finishedCount(progress: ProgressData): string {
  const { done, total } = progress;
  const ofTotal = total === undefined || total === done ? '' : ` of ${formatCount(total)}`;
  return `${formatCount(done)}${ofTotal}${unitText(progress)}`;
}

function unitText({ unit }: ProgressData): string {
  return unit === undefined ? '' : ` ${plainLine(unit)}`;
}

/** Such as MB: a number says nothing without it, while iterations go without saying. */
function isSymbol(unit: string | undefined): boolean {
  return unit !== undefined && unit.length <= 3;
}

function timeTexts({ rate, etaSeconds, unit }: ProgressData): string[] {
  return [
    ...(rate === undefined || rate <= 0 ? [] : [formatRate(rate, isSymbol(unit) ? unit : undefined)]),
    ...(etaSeconds === undefined ? [] : [`${formatDuration(etaSeconds)} left`]),
  ];
}

function averageRate({ done, elapsedSeconds, unit }: ProgressData): string[] {
  const symbol = isSymbol(unit) ? unit : undefined;
  return done > 0 && elapsedSeconds > 0 ? [formatRate(done / elapsedSeconds, symbol)] : [];
}

function valueTexts({ values }: ProgressData): string[] {
  return Object.entries(values).map(([key, value]) => `${plainLine(key)} ${formatValue(value)}`);
}
