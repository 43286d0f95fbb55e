export type NumericArray = Uint8Array | Int32Array | Float32Array;

/** Numbers with a shape, the last axis fastest; `[]` is the shape of a single number. */
export interface ArrayValue<Data extends NumericArray = NumericArray> {
  data: Data;
  shape: readonly number[];
}

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

/** Samples side by side: the first axis of each shape counts them. */
export interface Batch {
  inputs: ArrayValue;
  /** Class indices as int32 of shape [n], or numbers of shape [n, …]. */
  targets: ArrayValue;
  /** How much each sample counts in the loss, [n]. Absent where all count the same. */
  weights?: ArrayValue<Float32Array>;
}
