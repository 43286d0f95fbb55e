import type { ImageFormat } from './imageHeader.ts';

/** Bytes row by row, channels last; the last three numbers of the shape are height, width and channels. */
export interface DecodedPixels {
  data: Uint8Array;
  shape: number[];
}

/** What can decode pictures: a backend, or a package that the user has. Whoever puts all together says so. */
export interface ImageDecoderPort {
  /** For records of runs, such as `libtensorflow 2.21.0`; undefined while it can not. */
  readonly name: string | undefined;
  decodes(format: ImageFormat): boolean;
  /** Absent where it decodes in other threads only. @param channels 1, 3 or 4, or 0 for those of the file. */
  decode?(bytes: Uint8Array, channels: number): DecodedPixels;
  /** As `decode`, in another thread. @param allocate where it may take the array for the pixels from. */
  decodeAside(
    bytes: Uint8Array,
    channels: number,
    allocate?: (length: number) => Uint8Array,
  ): Promise<DecodedPixels>;
}

let ports: readonly ImageDecoderPort[] = [];

/** Lets the library decode pictures from now on, each by the first that can. */
export function setImageDecoderPorts(...newPorts: readonly ImageDecoderPort[]): void {
  ports = newPorts;
}

/** What decodes pictures here, with its version: decoders differ by a few levels. Undefined where nothing does. */
export function imageDecoderName(): string | undefined {
  const names = ports.map(({ name }) => name).filter((name) => name !== undefined);
  return names.length > 0 ? names.join(', ') : undefined;
}

/** @throws Error where nothing can, with what to do. */
export function imageDecoderPort(format: ImageFormat): ImageDecoderPort {
  const port = ports.find((each) => each.decodes(format) && each.name !== undefined);
  if (port) return port;
  const remedy = '`npm install sharp` in the folder of the notebook gets it';
  if (format === 'webp')
    throw new Error(`pictures in WebP are decoded by sharp, which is not installed: ${remedy}`);
  throw new Error(
    'pictures are decoded by libtensorflow, which is not in use here: `trainbook doctor` says why, ' +
      `\`trainbook setup\` gets it; or by sharp (not BMP): ${remedy}`,
  );
}
