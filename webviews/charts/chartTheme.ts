import type { Config } from 'vega-lite';

/** The colours and the font of a chart. */
export interface ChartTheme {
  background: string;
  foreground: string;
  muted: string;
  grid: string;
  series: string[];
  /** A family that exists: text is measured with it. */
  font: string;
  fontSize: number;
}

const SERIES_COLORS = 6;

/**
 * Colours as CSS variables: a chart in the document follows the theme, light or dark or printed, without being drawn
 * again. Text is measured, so the font must be the real one.
 */
export function liveTheme(font: { family: string; size: number }): ChartTheme {
  return {
    background: 'transparent',
    foreground: 'var(--tb-foreground)',
    muted: 'var(--tb-muted)',
    grid: 'var(--tb-grid)',
    series: Array.from({ length: SERIES_COLORS }, (_, index) => `var(--tb-series-${index + 1})`),
    font: font.family,
    fontSize: font.size,
  };
}

/** The theme's colours as they are now, for a picture that leaves the document. */
export function resolvedTheme(document: Document): ChartTheme {
  const probe = document.createElement('span');
  document.body.append(probe);
  const resolve = (color: string): string => {
    probe.style.setProperty('color', color);
    return toHex(getComputedStyle(probe).color);
  };
  const live = liveTheme(documentFont(document));
  const theme = {
    ...live,
    background: resolve('var(--tb-background)'),
    foreground: resolve(live.foreground),
    muted: resolve(live.muted),
    grid: resolve(live.grid),
    series: live.series.map(resolve),
  };
  probe.remove();
  return theme;
}

/** The family and size that the body's text has. */
export function documentFont(document: Document): { family: string; size: number } {
  const { fontFamily, fontSize } = getComputedStyle(document.body);
  const size = Number.parseFloat(fontSize);
  return { family: fontFamily || 'sans-serif', size: size > 0 ? Math.round(size * 0.86) : 11 };
}

/** `rgb(1, 2, 3)` and `color(srgb 0.1 0.2 0.3)` as `#rrggbb`, which every program that opens a picture knows. */
export function toHex(color: string): string {
  const numbers = color.match(/-?\d+(\.\d+)?(e-?\d+)?/g)?.map(Number) ?? [];
  if (numbers.length < 3) return color;
  const scale = color.startsWith('color(') ? 255 : 1;
  const hex = (value: number): string =>
    Math.min(255, Math.max(0, Math.round(value * scale)))
      .toString(16)
      .padStart(2, '0');
  return `#${numbers.slice(0, 3).map(hex).join('')}`;
}

/** How every chart looks: quiet lines, no frame, the data in front. */
export function chartConfig(theme: ChartTheme): Config {
  const text = { labelFont: theme.font, titleFont: theme.font, labelFontSize: theme.fontSize };
  return {
    background: theme.background,
    font: theme.font,
    aria: false,
    padding: 4,
    view: { stroke: null },
    axis: {
      ...text,
      titleFontSize: theme.fontSize,
      titleFontWeight: 'normal',
      labelColor: theme.muted,
      titleColor: theme.muted,
      domainColor: theme.grid,
      tickColor: theme.grid,
      gridColor: theme.grid,
      labelPadding: 6,
      titlePadding: 8,
    },
    axisY: { domain: false, ticks: false, minExtent: 40 },
    axisX: { grid: false, tickSize: 4 },
    legend: {
      ...text,
      labelColor: theme.foreground,
      orient: 'bottom',
      direction: 'horizontal',
      columns: 2,
      labelLimit: 220,
    },
    title: { font: theme.font, fontSize: theme.fontSize + 2, fontWeight: 600, color: theme.foreground },
  };
}
