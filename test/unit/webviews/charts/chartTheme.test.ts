import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../webviews/charts/chartTheme.ts';

describe('toHex', () => {
  it.each([
    ['rgb(26, 133, 255)', '#1a85ff'],
    ['rgba(0, 0, 0, 0.5)', '#000000'],
    ['color(srgb 0.1 0.5 1)', '#1a80ff'],
    ['color(srgb 1.2 -0.1 0 / 0.4)', '#ff0000'],
    ['transparent', 'transparent'],
  ])('%s', (color, hex) => {
    expect(toHex(color)).toBe(hex);
  });
});
