import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../src/protocol/runData.ts';
import { toCsvFile } from '../../../../webviews/charts/toCsvFile.ts';

describe('toCsvFile', () => {
  it('writes a column a key and leaves gaps empty', () => {
    const observations: Observation[] = [
      { iteration: 1, epoch: 0.5, elapsedSeconds: 2, values: { 'train/loss': 0.25 } },
      { iteration: 2, epoch: 1, elapsedSeconds: 4, values: { 'validation/loss': NaN } },
    ];
    expect(toCsvFile([{ run: { name: 'mnist' }, observations }])).toBe(
      'run,iteration,epoch,elapsed_seconds,train/loss,validation/loss\r\n' +
        'mnist,1,0.5,2,0.25,\r\n' +
        'mnist,2,1,4,,NaN\r\n',
    );
  });

  it('quotes names and makes none of them a formula', () => {
    const observations = [{ iteration: 1, epoch: 1, elapsedSeconds: 1, values: {} }];
    const lines = toCsvFile([
      { run: { name: 'a, "b"' }, observations },
      { run: { name: '=HYPERLINK("x")' }, observations },
    ]).split('\r\n');
    expect(lines[1]).toBe('"a, ""b""",1,1,1');
    expect(lines[2]).toBe('"\'=HYPERLINK(""x"")",1,1,1');
  });
});
