import type { BatchMemory } from './batchMemory.ts';
import { takeArray } from './batchMemory.ts';
import { sizeOf } from './collate.ts';
import { Dataset } from './dataset.ts';
import { checksumOf } from './describeOrigin.ts';
import type { Batch, ImageSample } from './sample.ts';

/** Pictures of one size as bytes, their labels and the names of those. */
export interface ImageDatasetOptions {
  name: string;
  /** All pictures one after the other, each row by row with the channels last, bytes from 0 to 255. Not copied. */
  images: Uint8Array;
  imageShape: readonly [height: number, width: number, channels: number];
  /** The class index of each picture. */
  labels: ArrayLike<number>;
  labelNames?: readonly string[];
}

/** Pictures of one size in memory, with class labels. Batches are gathered from one array, without a sample each. */
export class ImageDataset extends Dataset<ImageSample<Uint8Array>> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;
  /** Not to be written to. */
  readonly labels: Int32Array;
  private readonly images: Uint8Array;
  private readonly imageShape: ImageDatasetOptions['imageShape'];
  private readonly imageSize: number;

  /** @throws Error if pictures and labels differ in number or a label has no name. */
  constructor({ name, images, imageShape, labels, labelNames }: ImageDatasetOptions) {
    super();
    this.name = name;
    this.length = labels.length;
    this.labelNames = labelNames;
    this.labels = Int32Array.from(labels);
    this.images = images;
    this.imageShape = imageShape;
    this.imageSize = sizeOf(imageShape);
    if (images.length !== this.length * this.imageSize) {
      throw new Error(
        `${name}: ${this.length} labels and images of ${imageShape.join('x')} need ` +
          `${this.length * this.imageSize} bytes of pixels, got ${images.length}`,
      );
    }
    this.checkLabels(labels, labelNames?.length ?? Infinity);
  }

  /** The picture is a view of the data set's own pixels: copy it before you write to it. */
  get(index: number): ImageSample<Uint8Array> {
    const start = this.checkIndex(index) * this.imageSize;
    const data = this.images.subarray(start, start + this.imageSize);
    return { image: { data, shape: this.imageShape }, label: this.labels[index] as number };
  }

  override batch(indices: ArrayLike<number>, memory?: BatchMemory): Batch {
    const { length } = indices;
    const inputs = takeArray(memory, Uint8Array, length * this.imageSize);
    const labels = takeArray(memory, Int32Array, length);
    for (let row = 0; row < length; row++) {
      const index = this.checkIndex(indices[row] as number);
      const start = index * this.imageSize;
      inputs.set(this.images.subarray(start, start + this.imageSize), row * this.imageSize);
      labels[row] = this.labels[index] as number;
    }
    return {
      inputs: { data: inputs, shape: [length, ...this.imageShape] },
      targets: { data: labels, shape: [length] },
    };
  }

  /** Pixels are not read for it. */
  override get origin(): readonly string[] {
    return [...super.origin, `pictures of ${this.imageShape.join('x')}, labels ${checksumOf(this.labels)}`];
  }

  private checkLabels(labels: ArrayLike<number>, classCount: number): void {
    for (let index = 0; index < labels.length; index++) {
      const label = labels[index] as number;
      if (Number.isInteger(label) && label >= 0 && label < classCount) continue;
      const expected = Number.isFinite(classCount) ? `one of 0 to ${classCount - 1}` : '0, 1, 2 …';
      throw new Error(`${this.name}: expected the label of sample ${index} to be ${expected}, got ${label}`);
    }
  }
}
