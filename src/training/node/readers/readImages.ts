import path from 'node:path';
import { Dataset } from '../../datasets/dataset.ts';
import { checksumOfTexts } from '../../datasets/describeOrigin.ts';
import type { Borrowed, ImageSample } from '../../datasets/sample.ts';
import type { SampleContext } from '../../datasets/sampleContext.ts';
import type { DecodeImageOptions } from '../../images/decodeImage.ts';
import { borrowImage, decodeImageAside } from '../../images/decodeImage.ts';
import { BytePool } from '../../images/bytePool.ts';
import { inStage } from '../../loader/stageClock.ts';
import { printWarning } from '../../trainer/print.ts';
import { inspectImages } from './inspectImages.ts';
import { borrowFile } from './borrowFile.ts';
import type { ImageFileSample } from './readImageFolder.ts';

/** How pictures are decoded, and what becomes of broken files. */
export interface ReadImagesOptions extends DecodeImageOptions {
  /** What happens with files that are no pictures: left out, counted and named, or an error. Default `skip`. */
  broken?: 'skip' | 'fail';
}

/** A file that is no picture, and why. */
export interface BrokenImage {
  file: string;
  reason: string;
}

/** A file whose beginning was read. */
interface SizedFile extends ImageFileSample {
  sizeBytes: number;
}

/** Files of this many pictures are read at once and wait for the decoder. */
const MAX_FREE_FILES = 256;

/** Pictures that are decoded when they are asked for. */
export class ImageFilesDataset extends Dataset<ImageSample<Uint8Array>> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;
  private readonly pool = new BytePool();
  private readonly filePool = new BytePool(MAX_FREE_FILES);

  constructor(
    source: Dataset<ImageFileSample>,
    private readonly samples: readonly SizedFile[],
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
  async get(index: number, { clock }: SampleContext = {}): Promise<ImageSample<Uint8Array>> {
    return this.decode(index, clock, async (bytes, label) => {
      return { image: await decodeImageAside(bytes, this.options), label };
    });
  }

  override async borrow(
    index: number,
    { clock }: SampleContext = {},
  ): Promise<Borrowed<ImageSample<Uint8Array>>> {
    return this.decode(index, clock, async (bytes, label) => {
      const { image, giveBack } = await borrowImage(bytes, this.options, this.pool);
      return { sample: { image, label }, giveBack };
    });
  }

  override sampleName(index: number): string {
    return `${super.sampleName(index)}, ${fileName(this.samples[this.checkIndex(index)]!.file)}`;
  }

  /** Names, sizes and labels of the files. */
  override get origin(): readonly string[] {
    const files = this.samples.map(({ file, label, sizeBytes }) => `${fileName(file)} ${sizeBytes} ${label}`);
    return [...super.origin, `files ${checksumOfTexts(files)}, ${JSON.stringify(this.options)}`];
  }

  private async decode<Result>(
    index: number,
    clock: SampleContext['clock'],
    decode: (bytes: Uint8Array, label: number) => Promise<Result>,
  ): Promise<Result> {
    const { file, label, sizeBytes } = this.samples[this.checkIndex(index)]!;
    const reading = inStage(clock, 'read', () => borrowFile(file, sizeBytes, this.filePool));
    const { bytes, giveBack } = await reading;
    try {
      return await inStage(clock, 'decode', () => decode(bytes, label));
    } catch (error) {
      return this.fail(index, error);
    } finally {
      giveBack();
    }
  }

  private fail(index: number, error: unknown): never {
    throw new Error(`${this.sampleName(index)}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The pictures of files, such as those of `readImageFolder`. Opening reads the beginning of every file and leaves out
 * those that are no pictures, with a warning that counts and names them; pixels are decoded when they are asked for.
 * @throws Error that names the first such file, with `broken: 'fail'`.
 */
export async function readImages(
  files: Dataset<ImageFileSample>,
  { broken = 'skip', ...options }: ReadImagesOptions = {},
): Promise<ImageFilesDataset> {
  const kept: SizedFile[] = [];
  const left: BrokenImage[] = [];
  const inspected = await inspectImages(files, { stopsAtFault: broken === 'fail' });
  for (const { sample, reason, sizeBytes } of inspected) {
    if (reason === undefined) kept.push({ ...sample, sizeBytes });
    else if (broken === 'fail') throw new Error(`${fileName(sample.file)}: ${reason}`);
    else left.push({ file: sample.file, reason });
  }
  if (left.length > 0) printWarning(describeBroken(left));
  return new ImageFilesDataset(files, kept, left, options);
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
