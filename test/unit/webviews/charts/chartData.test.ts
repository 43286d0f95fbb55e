import { describe, expect, it } from 'vitest';
import {
  chartDomain,
  chartNotes,
  chartRows,
  describeChart,
  lookOf,
  metricTitle,
  nearestRows,
  nearestX,
  neighbouringX,
} from '../../../../webviews/charts/chartData.ts';
import type { ChartInput, ChartSeries, Row } from '../../../../webviews/charts/chartData.ts';

function series(fields: Partial<ChartSeries>): ChartSeries {
  return {
    runId: 'a',
    key: 'train/loss',
    split: 'train',
    metric: 'loss',
    x: [],
    y: [],
    notFinite: { count: 0 },
    label: 'train',
    color: 0,
    dashed: false,
    ...fields,
  };
}

function input(fields: Partial<ChartInput>): ChartInput {
  return { metric: 'loss', axis: 'iteration', logScale: false, smoothing: 0, series: [], ...fields };
}

const long = {
  x: Array.from({ length: 10_000 }, (_, index) => index),
  y: Array.from({ length: 10_000 }, (_, index) => Math.sin(index)),
};
const short = { x: [1, 2], y: [3, -1] };

describe('chartRows', () => {
  it('smooths training alone and keeps what was measured behind it', () => {
    const validation = series({ label: 'validation', split: 'validation', ...short });
    const rows = chartRows(input({ smoothing: 0.5, series: [series({ ...short }), validation] }));
    expect(rows.raw.map((row) => row.series)).toEqual(['train', 'train']);
    expect(rows.lines[1]?.y).not.toBe(-1);
    expect(rows.lines[3]?.y).toBe(-1);
  });

  it('draws some thousand points at most', () => {
    const { lines } = chartRows(input({ series: [series({ ...long })] }));
    expect(lines.length).toBeLessThanOrEqual(2000);
    expect(lines.length).toBeGreaterThan(1500);
  });

  it('leaves out what has no logarithm', () => {
    const rows = chartRows(input({ logScale: true, series: [series({ ...short })] }));
    expect(rows.lines.map(({ y }) => y)).toEqual([3]);
  });

  it('marks the points of a series that a line would hide', () => {
    const rows = chartRows(
      input({
        series: [series({ x: [1], y: [3] }), series({ label: 'validation', split: 'validation', ...short })],
      }),
    );
    expect(rows.marks.map((row) => row.series)).toEqual(['train', 'validation', 'validation']);
  });
});

describe('chartDomain', () => {
  const rows = (...points: { x: number; y: number }[]) => ({
    lines: points.map((point) => ({ ...point, series: 'train' })),
    raw: [],
    marks: [],
  });

  it.each([
    ['nothing', rows(), false, { x: [0, 1], y: [0, 1] }],
    ['nothing, logarithmic', rows(), true, { x: [0, 1], y: [0.1, 1] }],
    ['one point', rows({ x: 5, y: 2 }), false, { x: [5, 6], y: [1.8, 2.2] }],
    ['one point at zero', rows({ x: 5, y: 0 }), false, { x: [5, 6], y: [-1, 1] }],
    ['one point, logarithmic', rows({ x: 5, y: 2 }), true, { x: [5, 6], y: [1, 4] }],
    ['points', rows({ x: 1, y: 3 }, { x: 2, y: -1 }), false, { x: [1, 2], y: [-1, 3] }],
  ])('%s', (_, given, logScale, expected) => {
    expect(chartDomain(given, logScale)).toEqual(expected);
  });

  it('takes an average that wavers in its last digits for level', () => {
    const { y } = chartDomain(rows({ x: 1, y: 0.05 }, { x: 2, y: 0.05 + 1e-17 }), false);
    expect(y[1] - y[0]).toBeCloseTo(0.01);
  });
});

describe('hover', () => {
  const rows: Row[] = [
    { series: 'train', x: 1, y: 10 },
    { series: 'train', x: 2, y: 20 },
    { series: 'validation', x: 4, y: 40 },
  ];

  it('takes the nearest row of each series', () => {
    expect(nearestRows(rows, 1.9).map(({ y }) => y)).toEqual([20, 40]);
  });

  it('snaps to an x that exists', () => {
    expect(nearestX(rows, 3.2)).toBe(4);
    expect(nearestX([], 3)).toBeUndefined();
  });

  it('steps from one x to the next and stays at the ends', () => {
    expect(neighbouringX(rows, 2, 1)).toBe(4);
    expect(neighbouringX(rows, 4, 1)).toBe(4);
    expect(neighbouringX(rows, 4, -1)).toBe(2);
    expect(neighbouringX(rows, 1, -1)).toBe(1);
  });
});

describe('words', () => {
  it('describes a chart for people who do not see it', () => {
    expect(describeChart(input({ series: [series({ ...short })] }))).toBe(
      'Loss by iteration. train: −1 at iteration 2.',
    );
    expect(describeChart(input({}))).toBe('Loss by iteration: no values yet');
  });

  it('says what the curves leave out', () => {
    const notes = chartNotes(
      input({ logScale: true, series: [series({ ...short, notFinite: { count: 3, firstX: 1200 } })] }),
    );
    expect(notes).toEqual([
      'train: 3 values were infinite or not a number, the first at iteration 1,200.',
      'train: 1 value of 0 or less can’t be on this scale.',
    ]);
  });

  it('writes a metric as words', () => {
    expect(metricTitle('learningRate')).toBe('Learning rate');
  });
});

describe('lookOf', () => {
  const two = [
    { id: 'a', name: 'mnist' },
    { id: 'b', name: 'mnist' },
  ];

  it('tells training from validation by colour and dashes with one run', () => {
    expect(lookOf(series({}), [{ id: 'a', name: 'mnist' }])).toEqual({
      label: 'train',
      color: 0,
      dashed: false,
    });
    expect(lookOf(series({ split: 'validation' }), [{ id: 'a', name: 'mnist' }])).toEqual({
      label: 'validation',
      color: 1,
      dashed: true,
    });
  });

  it('tells runs by colour, and those of one name by number', () => {
    expect(lookOf(series({ runId: 'b' }), two)).toEqual({
      label: 'mnist (2) · train',
      color: 1,
      dashed: false,
    });
  });
});
