import type { Dataset } from '../datasets/dataset.ts';
import type { ImageArray, ImageSample } from '../datasets/sample.ts';
import { currentSeed } from '../random/seed.ts';
import { seededRandom } from '../random/seededRandom.ts';
import type { Transform } from './transform.ts';

export interface TransformImagesOptions {
  /** Default: that of `seed()`, else 0. */
  seed?: number;
  /** Random transforms draw other numbers in another epoch. Default 0. */
  epoch?: number;
}

/** Keeps these streams apart from others of the same seed. */
const PURPOSE = 7;

/**
 * A data set whose pictures are transformed when they are asked for. What a random transform draws depends on seed,
 * epoch and the index of the sample alone: neither order nor batches nor who asks first change the result.
 * @throws Error from a sample that names it and the transform, when the transform fails.
 */
export function transformImages<Sample extends ImageSample>(
  dataset: Dataset<Sample>,
  transform: Transform,
  { seed = currentSeed() ?? 0, epoch = 0 }: TransformImagesOptions = {},
): Dataset<Omit<Sample, 'image'> & { image: ImageArray }> {
  return dataset.map((sample, index) => {
    const random = seededRandom(seed, PURPOSE, epoch, dataset.originalIndex(index));
    try {
      return { ...sample, image: transform.apply(sample.image, random) };
    } catch (error) {
      throw new Error(
        `sample ${index} of ${dataset.name}, ${transform.description}: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    }
  });
}
