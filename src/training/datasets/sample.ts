/** Arrays that batches are made of; other types are converted to float32. */
export type NumericArray = Uint8Array | Int32Array | Float32Array;

/** Numbers with a shape, the last axis fastest; `[]` is the shape of a single number. */
export interface ArrayValue<Data extends NumericArray = NumericArray> {
  data: Data;
  shape: readonly number[];
}

/** Pixels as bytes 0 to 255, or as floats in any range. */
export type PixelArray = Uint8Array | Float32Array;

/** Pixels row by row, channels last: 1 grey, 3 RGB, 4 RGBA. Bytes are 0 to 255; the range of floats is the user's. */
export interface ImageArray<Data extends PixelArray = PixelArray> extends ArrayValue<Data> {
  shape: readonly [height: number, width: number, channels: number];
}

/** How much a sample counts in the loss, from 0; 1 if nothing is said. Either all samples of a data set have it or none. */
interface Weighted {
  weight?: number;
}

/** One picture and the index of its class. */
export interface ImageSample<Data extends PixelArray = PixelArray> extends Weighted {
  image: ImageArray<Data>;
  label: number;
}

/** Numbers of one sample: a single one or a list counts as one axis. */
export type NumericInput = number | readonly number[] | NumericArray | ArrayValue;

/** Numbers to predict from and the class index to predict. */
export interface LabelledSample extends Weighted {
  inputs: NumericInput;
  label: number;
}

/** Numbers to predict from and numbers to predict. A single number counts as a list of one. */
export interface ArraySample extends Weighted {
  inputs: NumericInput;
  targets: NumericInput;
}

/** What a model can be trained on without more ado. */
export type TrainingSample = ImageSample | LabelledSample | ArraySample;

/** A sample that its data set wants back. */
export interface Borrowed<Sample> {
  sample: Sample;
  /** Called once, when nobody looks at the sample any more. */
  giveBack: () => void;
}

/** What a sample is after one of the things that are done to it. */
export interface SampleStep {
  /** What was done, such as `resize(256, bilinear)`. */
  description: string;
  sample: unknown;
}

/** Samples side by side: the first axis of each shape counts them. */
export interface Batch {
  inputs: ArrayValue;
  /** Class indices as int32 of shape [n], or numbers of shape [n, …]. */
  targets: ArrayValue;
  /** How much each sample counts in the loss, [n]. Absent where all count the same. */
  weights?: ArrayValue<Float32Array>;
}
