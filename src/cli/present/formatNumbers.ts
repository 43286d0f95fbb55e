import { formatCount } from '../../protocol/formatNumbers.ts';

/** A loss or metric with four digits that count: `0.05213`, `12.35`, `1.20e-5`. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(2);
  return size < 1000 ? value.toPrecision(4) : value.toFixed(1);
}

/** `4.2 s`, `42 s`, `2:34`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '?';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

/** `52/s`, `4.2/s`; slower than one a second as `3.1 s each`. With a unit `12 MB/s`. */
export function formatRate(perSecond: number, unit?: string): string {
  const symbol = unit === undefined ? '' : ` ${unit}`;
  if (perSecond >= 10) return `${formatCount(perSecond)}${symbol}/s`;
  if (perSecond >= 1 || unit !== undefined) return `${perSecond.toFixed(1)}${symbol}/s`;
  return `${formatDuration(1 / perSecond)} each`;
}
