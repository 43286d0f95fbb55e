// Numbers as every part of the product writes them, in English notation whatever the machine's locale. Not with `Intl`,
// which takes 10 ms to load, of the 60 that the extension takes.

/** A whole number with separators: `60,000`. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Decimal units, as disks and downloads are sold: `274 MB`, `1.5 kB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** A layer's output; open sizes are `batch` where that is the first, else `?`: `[batch, 24, 24, 6]`. */
export function formatShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((size, axis) => size ?? (axis === 0 ? 'batch' : '?')).join(', ')}]`;
}
