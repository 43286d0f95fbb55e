import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { FunctionDataset, readImages } from 'trainbook';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

/** The beginning of a PNG of 3x2 pixels. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d494844520000000300000002', 'hex');

/** A JPEG whose frame comes behind so many bytes of what a camera put there. */
function jpegBehind(count: number): Buffer {
  const segment = Buffer.alloc(count);
  segment.writeUInt16BE(0xffe2, 0);
  segment.writeUInt16BE(count - 2, 2);
  const frame = Buffer.from('ffc00011080002000303012200021101031101', 'hex');
  return Buffer.concat([Buffer.of(0xff, 0xd8), segment, frame]);
}

function filesOf(contents: readonly Buffer[]): FunctionDataset<{ file: string; label: number }> {
  const folder = path.join(temporaryFolder(), 'things');
  mkdirSync(folder);
  contents.forEach((content, index) => writeFileSync(path.join(folder, `${index}.img`), content));
  const get = (index: number) => ({ file: path.join(folder, `${index}.img`), label: index });
  return new FunctionDataset(contents.length, get, { name: 'things' });
}

const TEXT = Buffer.from('no picture');

describe('readImages of many files', () => {
  it('keeps their order, and leaves out what is no picture, in that order', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const contents = Array.from({ length: 200 }, (_, index) => (index % 50 === 7 ? TEXT : PNG));
    const images = await readImages(filesOf(contents));
    expect(images.length).toBe(196);
    expect(images.broken.map(({ file }) => path.basename(file))).toEqual([
      '7.img',
      '57.img',
      '107.img',
      '157.img',
    ]);
    expect(images.sampleName(7)).toBe(`sample 7 of things, ${path.join('things', '8.img')}`);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('names the first that is no picture where that is an error', async () => {
    const contents = Array.from({ length: 60 }, (_, index) => (index === 20 || index === 31 ? TEXT : PNG));
    await expect(readImages(filesOf(contents), { broken: 'fail' })).rejects.toThrow(
      `${path.join('things', '20.img')}: this is no picture`,
    );
  });

  it('looks for the frame of a JPEG behind what a camera put before it, up to 256 KB', async () => {
    const contents = [jpegBehind(16), jpegBehind(60_000)];
    expect((await readImages(filesOf(contents), { broken: 'fail' })).length).toBe(2);
  });
});
