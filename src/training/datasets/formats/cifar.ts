const SIDE = 32;
const CHANNELS = 3;
const PLANE = SIDE * SIDE;
const PIXELS = CHANNELS * PLANE;

export interface CifarRecords {
  /** Pictures of 32x32x3 one after the other, channels last. */
  images: Uint8Array;
  /** For each label byte of a record (CIFAR-10 has one; CIFAR-100 superclass and class) those of all pictures. */
  labels: Uint8Array[];
}

/**
 * Reads the binary version of CIFAR: for each picture its label bytes, then its red, green and blue plane.
 * @param labelBytes of each record: 1 in CIFAR-10, 2 in CIFAR-100.
 * @throws Error if the file does not consist of whole records.
 */
export function parseCifar(bytes: Uint8Array, labelBytes: number, name: string): CifarRecords {
  const recordBytes = labelBytes + PIXELS;
  if (bytes.length === 0 || bytes.length % recordBytes !== 0) {
    throw new Error(
      `${name}: expected records of ${recordBytes} bytes, got a file of ${bytes.length} bytes. ` +
        'Take the binary version of the data set, neither the one for Python nor that for Matlab',
    );
  }
  const count = bytes.length / recordBytes;
  const images = new Uint8Array(count * PIXELS);
  const labels = Array.from({ length: labelBytes }, () => new Uint8Array(count));
  for (let record = 0; record < count; record++) {
    const start = record * recordBytes;
    labels.forEach((column, place) => (column[record] = bytes[start + place]!));
    interleave(bytes.subarray(start + labelBytes, start + recordBytes), images, record * PIXELS);
  }
  return { images, labels };
}

function interleave(planes: Uint8Array, images: Uint8Array, start: number): void {
  for (let channel = 0; channel < CHANNELS; channel++) {
    for (let pixel = 0; pixel < PLANE; pixel++) {
      images[start + pixel * CHANNELS + channel] = planes[channel * PLANE + pixel]!;
    }
  }
}
