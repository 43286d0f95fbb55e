/** Numbers as every part of the product writes them. English notation whatever the machine's locale. */
const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number with separators: `60,000`. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? counts.format(value) : String(value);
}

/** Decimal units, as disks and downloads are sold: `274 MB`, `1.5 kB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
