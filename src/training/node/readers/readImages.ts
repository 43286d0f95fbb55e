import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Dataset } from '../../datasets/dataset.ts';
import type { ImageSample } from '../../datasets/sample.ts';
import type { DecodeImageOptions } from '../../images/decodeImage.ts';
import { decodeImage } from '../../images/decodeImage.ts';
import { parseImageHeader } from '../../images/imageHeader.ts';
import { printWarning } from '../../trainer/print.ts';
import type { ImageFileSample } from './readImageFolder.ts';

export interface ReadImagesOptions extends DecodeImageOptions {
  /** What happens with files that are no pictures: left out, counted and named, or an error. Default `skip`. */
  broken?: 'skip' | 'fail';
}

/** A file that is no picture, and why. */
export interface BrokenImage {
  file: string;
  reason: string;
}

/** Pictures that are decoded when they are asked for. */
export class ImageFilesDataset extends Dataset<ImageSample<Uint8Array>> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;

  constructor(
    source: Dataset<ImageFileSample>,
    private readonly samples: readonly ImageFileSample[],
    /** The files that were left out. */
    readonly broken: readonly BrokenImage[],
    private readonly options: DecodeImageOptions,
  ) {
    super();
    this.name = source.name;
    this.length = samples.length;
    this.labelNames = source.labelNames;
  }

  /** @throws Error that names the file, if its pixels can not be decoded. */
  async get(index: number): Promise<ImageSample<Uint8Array>> {
    const { file, label } = this.samples[this.checkIndex(index)]!;
    const bytes = await readFile(file);
    try {
      return { image: decodeImage(bytes, this.options), label };
    } catch (error) {
      throw new Error(`sample ${index} of ${this.name}, ${fileName(file)}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

/** Where a JPEG's frame begins, behind what cameras put before it. */
const HEADER_BYTES = 2 ** 18;

/**
 * The pictures of files, such as those of `readImageFolder`. Opening reads the beginning of every file and leaves out
 * those that are no pictures, with a warning that counts and names them; pixels are decoded when they are asked for.
 * @throws Error that names the first such file, with `broken: 'fail'`.
 */
export async function readImages(
  files: Dataset<ImageFileSample>,
  { broken = 'skip', ...options }: ReadImagesOptions = {},
): Promise<ImageFilesDataset> {
  const kept: ImageFileSample[] = [];
  const left: BrokenImage[] = [];
  for (let index = 0; index < files.length; index++) {
    const sample = await files.get(index);
    const reason = await findFault(sample.file);
    if (reason === undefined) kept.push(sample);
    else if (broken === 'fail') throw new Error(`${fileName(sample.file)}: ${reason}`);
    else left.push({ file: sample.file, reason });
  }
  if (left.length > 0) printWarning(describeBroken(left));
  return new ImageFilesDataset(files, kept, left, options);
}

async function findFault(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const buffer = new Uint8Array(HEADER_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    parseImageHeader(buffer.subarray(0, bytesRead));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await handle.close();
  }
}

function describeBroken(left: readonly BrokenImage[]): string {
  const named = left.slice(0, 5).map(({ file, reason }) => `${fileName(file)} (${reason})`);
  const more = left.length > named.length ? ` and ${left.length - named.length} more` : '';
  const files = left.length === 1 ? 'file is' : 'files are';
  return `${left.length} ${files} no picture and left out: ${named.join(', ')}${more}`;
}

/** With its folder, which is its class. */
function fileName(file: string): string {
  return path.join(path.basename(path.dirname(file)), path.basename(file));
}
