import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { plotLog } from 'trainbook';
import type { LogEntry } from 'trainbook';

const entries: LogEntry[] = [
  { iteration: 10, epoch: 0.5, elapsedSeconds: 1, values: { 'train/loss': 2, 'train/accuracy': 0.25 } },
  { iteration: 20, epoch: 1, elapsedSeconds: 2, values: { 'train/loss': NaN, 'validation/loss': 1.5 } },
  { iteration: 30, epoch: 1.5, elapsedSeconds: 3, values: { 'train/loss': 1, 'train/accuracy': 0.75 } },
];

interface Chart {
  data: { values: { part: string; x: number; y: number }[] };
  encoding: { x: { title: string }; y: { title: string } };
}
const chartsOf = (spec: object) => (spec as { vconcat: Chart[] }).vconcat;

describe('plotLog', () => {
  it('draws a chart for each quantity and a line for each part, over what was not measured', () => {
    const [loss, accuracy, ...others] = chartsOf(plotLog({ entries }));
    expect(others).toEqual([]);
    expect([loss?.encoding.y.title, accuracy?.encoding.y.title]).toEqual(['loss', 'accuracy']);
    expect(loss?.data.values).toEqual([
      { part: 'train', x: 0.5, y: 2 },
      { part: 'train', x: 1.5, y: 1 },
      { part: 'validation', x: 1, y: 1.5 },
    ]);
    expect(accuracy?.data.values.map(({ y }) => y)).toEqual([0.25, 0.75]);
  });

  it('takes the values and the axis that are asked for, of a history too', () => {
    const spec = plotLog(
      { epochs: entries },
      { values: ['train/accuracy'], x: 'elapsedSeconds', title: 'A run' },
    );
    const [chart, ...others] = chartsOf(spec);
    expect(others).toEqual([]);
    expect(spec).toMatchObject({ title: 'A run', description: 'A run: train/accuracy by seconds' });
    expect(chart?.encoding.x.title).toBe('seconds');
    expect(chart?.data.values.map(({ x }) => x)).toEqual([1, 3]);
  });

  it('says which values there are when one is not', () => {
    expect(() => plotLog({ entries }, { values: ['val/loss'] })).toThrow(
      'the log has no value "val/loss": it has train/loss, train/accuracy, validation/loss',
    );
    expect(() => plotLog({ entries: [] }, { values: ['train/loss'] })).toThrow('it is empty');
  });

  it('is a specification that Vega-Lite understands without a warning and Vega draws', async () => {
    const warnings: unknown[] = [];
    const note = (...args: unknown[]) => (warnings.push(...args), logger);
    const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
    const { spec } = compile(plotLog({ entries }, { title: 'A run' }) as never as TopLevelSpec, {
      logger: logger as never,
    });
    const drawing = await new View(parse(spec), { renderer: 'none' }).toSVG();
    expect(warnings).toEqual([]);
    expect(drawing.match(/aria-roledescription="line mark"/g)).toHaveLength(3);
    expect(drawing).toContain('A run');
  });
});
