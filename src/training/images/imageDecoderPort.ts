/** What can decode pictures: a backend. Whoever puts backend and library together says so. */
export interface ImageDecoderPort {
  /** For records of runs, such as `libtensorflow 2.21.0`; undefined while it can not. */
  readonly name: string | undefined;
  /** @param channels 1, 3 or 4, or 0 for those of the file. */
  decode(bytes: Uint8Array, channels: number): { data: Uint8Array; shape: number[] };
}

let port: ImageDecoderPort | undefined;

/** Lets the library decode pictures from now on. */
export function setImageDecoderPort(newPort: ImageDecoderPort | undefined): void {
  port = newPort;
}

/** What decodes pictures here, with its version: decoders differ by a few levels. Undefined where nothing does. */
export function imageDecoderName(): string | undefined {
  return port?.name;
}

/** @throws Error where nothing can. */
export function imageDecoderPort(): ImageDecoderPort {
  if (port?.name !== undefined) return port;
  throw new Error(
    'pictures are decoded by libtensorflow, which is not in use here: `trainbook doctor` says why, ' +
      '`trainbook setup` gets it',
  );
}
