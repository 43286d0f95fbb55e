import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Observation } from '../../../../src/protocol/runData.ts';
import { downsample } from '../../../../src/runs/report/downsample.ts';

const series = (observations: readonly Observation[], key: string) =>
  observations.flatMap(({ iteration, values }) => (key in values ? [[iteration, values[key]] as const] : []));

const anyObservations = fc
  .array(
    fc.record({ loss: fc.double(), accuracy: fc.option(fc.double({ min: 0, max: 1 }), { nil: undefined }) }),
    { maxLength: 400 },
  )
  .map((all) =>
    all.map(({ loss, accuracy }, index): Observation => {
      const values = {
        'train/loss': loss,
        ...(accuracy !== undefined && { 'validation/accuracy': accuracy }),
      };
      return { iteration: index + 1, epoch: index / 10, elapsedSeconds: index, values };
    }),
  );

test('every series keeps its ends, its extremes and its first value that is no number', () => {
  fc.assert(
    fc.property(anyObservations, fc.integer({ min: 5, max: 60 }), (observations, maxPoints) => {
      const thin = downsample(observations, maxPoints);
      for (const key of ['train/loss', 'validation/accuracy']) {
        const [all, kept] = [series(observations, key), series(thin, key)];
        expect(kept.length).toBeLessThanOrEqual(maxPoints);
        expect(all).toEqual(expect.arrayContaining(kept));
        expect(kept[0]).toEqual(all[0]);
        expect(kept.at(-1)).toEqual(all.at(-1));
        const finite = (points: typeof all) =>
          points.map(([, value]) => value).filter(Number.isFinite) as number[];
        expect(Math.min(...finite(kept))).toBe(Math.min(...finite(all)));
        expect(Math.max(...finite(kept))).toBe(Math.max(...finite(all)));
        const broken = (points: typeof all) => points.find(([, value]) => !Number.isFinite(value))?.[0];
        expect(broken(kept)).toBe(broken(all));
      }
    }),
  );
});

test('observations stay in order, and short series stay whole', () => {
  fc.assert(
    fc.property(anyObservations, (observations) => {
      const iterations = downsample(observations, 10).map(({ iteration }) => iteration);
      expect(iterations).toEqual(iterations.toSorted((a, b) => a - b));
      expect(downsample(observations, 400)).toEqual(observations);
    }),
  );
});
