import type { ImageArray } from '../datasets/sample.ts';
import { imageDecoderPort } from './imageDecoderPort.ts';
import { parseImageHeader } from './imageHeader.ts';
import { orientImage } from './orientImage.ts';
import { toChannels } from './toChannels.ts';

export interface DecodeImageOptions {
  /** 1 grey, 3 RGB, 4 RGBA. Default 3. Transparency is dropped where there is no place for it. */
  channels?: 1 | 3 | 4;
  /** Refuses pictures that would have more pixels before memory is made for them. Default 2^28. */
  maxPixels?: number;
}

const MAX_PIXELS = 2 ** 28;

/**
 * The pixels of a JPEG, PNG, GIF (its first picture) or BMP file, as bytes and upright: turned as EXIF says. Palettes
 * and CMYK become colours, 16 bits a channel become 8.
 * @throws Error if the file is damaged, too large or none of these, or nothing here can decode pictures.
 */
export function decodeImage(
  bytes: Uint8Array,
  { channels = 3, maxPixels = MAX_PIXELS }: DecodeImageOptions = {},
): ImageArray<Uint8Array> {
  const { format, width, height, orientation } = parseImageHeader(bytes);
  if (width * height > maxPixels) {
    throw new Error(
      `the picture has ${width}x${height} pixels; more than ${maxPixels} are refused (maxPixels)`,
    );
  }
  const hasAlpha = format === 'png';
  const wanted = format === 'gif' || format === 'bmp' ? 0 : channels === 4 && !hasAlpha ? 3 : channels;
  const { data, shape } = imageDecoderPort().decode(bytes, wanted);
  const [rows, columns, own] = shape.slice(-3) as [number, number, number];
  const decoded: ImageArray<Uint8Array> = { data, shape: [rows, columns, own] };
  return orientImage(toChannels(decoded, channels), orientation);
}
