import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { readMnistFiles } from './mnistFiles.ts';

export interface ShownDigit {
  id: number;
  label: number;
  grey: number[];
}

const mnist = readMnistFiles();

/** The tiles of a samples panel as they are drawn: what a person sees, byte for byte. */
export async function readTiles(frame: Frame): Promise<ShownDigit[]> {
  const tiles = await frame.locator('.tile').evaluateAll((elements) =>
    elements.map((element) => {
      const canvas = element.querySelector('canvas');
      const rgba = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const grey: number[] = Array.from(rgba).filter((_, position) => position % 4 === 0);
      return { title: String(element.querySelector('.tileTitle')?.textContent), grey };
    }),
  );
  return tiles.map(({ title, grey }) => {
    const [, id, label] = /^(\d+):(\d)$/.exec(title) ?? [];
    return { id: Number(id), label: Number(label), grey };
  });
}

/** Every tile must show the picture and the label that the file on disk has for its id. */
export function expectRealDigits(tiles: ShownDigit[]): void {
  expect(tiles.length).toBeGreaterThan(3);
  for (const { id, label, grey } of tiles) {
    expect(label, `label of sample ${id}`).toBe(mnist.label(id));
    expect(grey, `pixels of sample ${id}`).toEqual(mnist.pixels(id));
  }
}

export function idsOf(tiles: ShownDigit[]): number[] {
  return tiles.map(({ id }) => id);
}
