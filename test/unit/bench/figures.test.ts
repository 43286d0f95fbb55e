import { describe, expect, it } from 'vitest';
import { median } from '../../../bench/median.mjs';
import { describeResult, lagRow, memoryRow, startRow, timeRow } from '../../../bench/train/figures.mjs';
import { choose } from '../../../bench/train/measureInTurn.mjs';
import { MEASUREMENTS, settingsOf } from '../../../bench/train/plan.mjs';

type Framework = 'trainbook' | 'keras' | 'torch' | 'tfjs';

function repetition(milliseconds: number, otherCores = 0) {
  return {
    milliseconds,
    wholeMilliseconds: milliseconds * 2,
    cpuSeconds: milliseconds / 1000,
    peakMegabytes: 100 + milliseconds,
    loopLagMs: milliseconds / 10,
    otherCores,
  };
}

function contender(framework: Framework) {
  return { name: framework, framework, variant: '', program: { command: '', args: [], cwd: '' } };
}

function result(framework: Framework, times: number[]) {
  const all = times.map((time) => repetition(time));
  return { contender: contender(framework), version: '1', parameters: 7, all, used: all };
}

describe('a median', () => {
  it('is the middle value, or the mean of the two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 9])).toBe(3);
  });
});

describe('a row of the table', () => {
  const results = [
    result('trainbook', [80, 100, 400]),
    result('keras', [300, 310, 320]),
    result('keras', [210, 200, 220]),
    result('torch', [500]),
  ];

  it('compares medians a step with the better peer, Keras at its fastest', () => {
    const row = timeRow('net', results, { goal: 0.9, units: 2 });
    expect(row).toEqual({
      ...{ what: 'net', unit: 'ms', trainbook: 50, keras: 105, torch: 250, tfjs: undefined },
      ...{ ratio: 50 / 105, timesTfjs: undefined, goal: 0.9 },
    });
  });

  it('compares the greatest memory with the most frugal peer', () => {
    expect(memoryRow('net', results)).toMatchObject({
      trainbook: 500,
      keras: 320,
      torch: 600,
      ratio: 500 / 320,
    });
  });

  it('compares starts with Keras alone', () => {
    const starts = [
      { contender: contender('trainbook'), milliseconds: [700, 800, 600] },
      { contender: contender('keras'), milliseconds: [2000, 2100, 1900] },
      { contender: contender('torch'), milliseconds: [1000] },
    ];
    expect(startRow(starts).ratio).toBe(0.35);
  });

  it('says how many times as long TensorFlow.js takes op by op', () => {
    const row = timeRow('net', [result('trainbook', [80]), result('tfjs', [200])], { goal: 1, units: 1 });
    expect(row).toMatchObject({ timesTfjs: 2.5, ratio: undefined });
  });

  it('has no ratio without a peer or without Trainbook', () => {
    expect(timeRow('net', [result('trainbook', [1])], { goal: 1, units: 1 }).ratio).toBeUndefined();
    expect(timeRow('net', [result('keras', [1])], { goal: 1, units: 1 }).ratio).toBeUndefined();
    expect(lagRow('net', results)).toMatchObject({ trainbook: 10, ratio: undefined });
  });
});

describe('repetitions that others disturbed', () => {
  const all = [repetition(1), repetition(9, 0.8), repetition(2), repetition(3, 0.3)];

  it('do not count where enough clean ones exist', () => {
    expect(choose(all, 3).map(({ milliseconds }) => milliseconds)).toEqual([1, 2, 3]);
  });

  it('count, and are told, where there are too few', () => {
    const used = choose(all.slice(1), 3);
    expect(used).toHaveLength(3);
    const line = describeResult('net', { ...result('keras', []), all, used }, 1);
    expect(line).toMatchObject({
      disturbed: 1,
      dropped: 1,
      median: 3,
      cpuMs: 3,
      ownCores: 0.5,
      peakMegabytes: 109,
    });
  });
});

describe('a quick run', () => {
  it('takes a share of the steps or samples, at least one', () => {
    expect(settingsOf(MEASUREMENTS.mlp!, false).steps).toBe(200);
    expect(settingsOf(MEASUREMENTS.mlp!, true).steps).toBe(20);
    expect(settingsOf(MEASUREMENTS.frozenVgg16!, true).steps).toBe(1);
    expect(settingsOf(MEASUREMENTS.mnist!, true)).toMatchObject({ steps: undefined, samples: 6000 });
  });
});
