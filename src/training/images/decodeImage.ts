import type { ImageArray } from '../datasets/sample.ts';
import { Limiter } from '../loader/limiter.ts';
import type { DecodedPixels, ImageDecoderPort } from './imageDecoderPort.ts';
import { imageDecoderPort } from './imageDecoderPort.ts';
import type { BytePool } from './bytePool.ts';
import { parseImageHeader } from './imageHeader.ts';
import { orientImage } from './orientImage.ts';
import { toChannels } from './toChannels.ts';

/** How many channels a decoded picture has, and how many pixels it may have. */
export interface DecodeImageOptions {
  /** 1 grey, 3 RGB, 4 RGBA. Default 3. Transparency is dropped where there is no place for it. */
  channels?: 1 | 3 | 4;
  /** Refuses pictures that would have more pixels before memory is made for them. Default 2^28. */
  maxPixels?: number;
}

const MAX_PIXELS = 2 ** 28;

/**
 * The pixels of a JPEG, PNG, GIF (its first picture), BMP or WebP file, as bytes and upright: turned as EXIF says. Palettes
 * and CMYK become colours, 16 bits a channel become 8.
 * @throws Error if the file is damaged, too large or none of these, or nothing here can decode pictures.
 */
export function decodeImage(bytes: Uint8Array, options: DecodeImageOptions = {}): ImageArray<Uint8Array> {
  const { wanted, finish, port } = planDecoding(bytes, options);
  if (port.decode) return finish(port.decode(bytes, wanted));
  throw new Error(`${port.name} decodes in threads of its own: await decodeImageAside(bytes) instead`);
}

/** As {@link decodeImage}, in another thread; several pictures are decoded at once, in the order in which they came. */
export async function decodeImageAside(
  bytes: Uint8Array,
  options: DecodeImageOptions = {},
): Promise<ImageArray<Uint8Array>> {
  const { wanted, finish, port } = planDecoding(bytes, options);
  return finish(await decoding.run(() => port.decodeAside(bytes, wanted)));
}

/** A picture whose pixels lie in a pool. */
export interface BorrowedImage {
  image: ImageArray<Uint8Array>;
  /** Called once nobody looks at the picture any more: its pixels become those of another one. */
  giveBack: () => void;
}

/** As {@link decodeImageAside}, in memory that is used again. */
export async function borrowImage(
  bytes: Uint8Array,
  options: DecodeImageOptions,
  pool: BytePool,
): Promise<BorrowedImage> {
  const { wanted, finish, port } = planDecoding(bytes, options);
  const allocate = (length: number): Uint8Array => pool.take(length);
  const decoded = await decoding.run(() => port.decodeAside(bytes, wanted, allocate));
  const image = finish(decoded);
  return {
    image,
    giveBack() {
      pool.giveBack(decoded.data);
      if (image.data !== decoded.data) pool.giveBack(image.data);
    },
  };
}

/** More at once would only need more memory: decoders have a few threads. */
const decoding = new Limiter(8);

interface DecodingPlan {
  port: ImageDecoderPort;
  /** Channels to ask the decoder for. */
  wanted: number;
  finish: (decoded: DecodedPixels) => ImageArray<Uint8Array>;
}

function planDecoding(
  bytes: Uint8Array,
  { channels = 3, maxPixels = MAX_PIXELS }: DecodeImageOptions,
): DecodingPlan {
  const { format, width, height, orientation } = parseImageHeader(bytes);
  if (width * height > maxPixels) {
    throw new Error(
      `the picture has ${width}x${height} pixels; more than ${maxPixels} are refused (maxPixels)`,
    );
  }
  const hasAlpha = format === 'png';
  return {
    port: imageDecoderPort(format),
    wanted: format === 'gif' || format === 'bmp' ? 0 : channels === 4 && !hasAlpha ? 3 : channels,
    finish({ data, shape }) {
      const [rows, columns, own] = shape.slice(-3) as [number, number, number];
      const decoded: ImageArray<Uint8Array> = { data, shape: [rows, columns, own] };
      return orientImage(toChannels(decoded, channels), orientation);
    },
  };
}
