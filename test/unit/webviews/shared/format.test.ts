import { describe, expect, it } from 'vitest';
import { formatCount, formatShape } from '../../../../src/protocol/formatNumbers.ts';
import {
  asSentence,
  formatDuration,
  formatMoment,
  formatPercent,
  formatQuantity,
  formatValue,
} from '../../../../webviews/shared/format.ts';

describe('format', () => {
  it.each([
    [0, '0'],
    [0.031271, '0.03127'],
    [12.3456, '12.35'],
    [123_456.7, '123457'],
    [1.234e-7, '1.23e−7'],
    [-2.5, '−2.5'],
    [1.3e36, '1.30e36'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('value %d', (value, text) => expect(formatValue(value)).toBe(text));

  it.each([
    [4.24, '4.2 s'],
    [42.4, '42 s'],
    [95, '1 min 35 s'],
    [3725, '1 h 2 min'],
    [NaN, '–'],
    [-1, '–'],
  ])('duration %d', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('counts, quantities, shares, shapes, sentences', () => {
    expect(formatCount(14_849_610)).toBe('14,849,610');
    expect(formatQuantity(1, 'sample')).toBe('1 sample');
    expect(formatQuantity(60_000, 'sample')).toBe('60,000 samples');
    expect(formatPercent(0.98765)).toBe('98.77%');
    expect(formatShape([null, 24, 24, 6])).toBe('[batch, 24, 24, 6]');
    expect(formatShape([null, null, 16])).toBe('[batch, ?, 16]');
    expect(formatShape([])).toBe('[]');
    expect(asSentence('The kernel ended')).toBe('The kernel ended.');
    expect(asSentence('The kernel ended.')).toBe('The kernel ended.');
  });

  it('writes what is no date as it came', () => {
    expect(formatMoment('yesterday')).toBe('yesterday');
    expect(formatMoment('2026-11-22T14:03:00.000Z')).toMatch(/^2026-11-2\d \d\d:\d3$/);
  });
});
