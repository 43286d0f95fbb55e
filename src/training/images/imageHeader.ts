import { exifOrientation } from './exifOrientation.ts';

export type ImageFormat = 'jpeg' | 'png' | 'gif' | 'bmp' | 'webp';

/** What the beginning of a file says of the picture in it. */
export interface ImageHeader {
  format: ImageFormat;
  /** As stored, before it is turned. */
  width: number;
  height: number;
  /** How the picture has to be turned, 1 to 8 as EXIF counts; 1 is not at all. */
  orientation: number;
}

/** @throws Error if the bytes are no picture of a known format, or end within its header. */
export function parseImageHeader(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (startsWith(bytes, [0xff, 0xd8, 0xff])) return parseJpeg(bytes, view);
    if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
      return checked({
        format: 'png',
        width: view.getUint32(16),
        height: view.getUint32(20),
        orientation: 1,
      });
    }
    if (startsWith(bytes, [0x47, 0x49, 0x46, 0x38])) {
      const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
      return checked({ format: 'gif', width, height, orientation: 1 });
    }
    if (startsWith(bytes, [0x42, 0x4d])) {
      const [width, height] = [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
      return checked({ format: 'bmp', width, height, orientation: 1 });
    }
    if (
      startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) &&
      startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])
    ) {
      return checked({ format: 'webp', ...webpSize(view), orientation: 1 });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error('the picture ends within its header', { cause: error });
  }
  throw new Error('this is no picture in JPEG, PNG, GIF, BMP or WebP');
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

function checked(header: ImageHeader): ImageHeader {
  if (header.width > 0 && header.height > 0) return header;
  throw new Error(`the picture has ${header.width}x${header.height} pixels`);
}

/** Of the first chunk, which is lossy (`VP8 `), lossless (`VP8L`) or says what follows (`VP8X`). */
function webpSize(view: DataView): { width: number; height: number } {
  const chunk = view.getUint32(12);
  if (chunk === 0x56503820) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (chunk === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 0x56503858) throw new Error('the WebP is damaged');
  const threeBytes = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  return { width: threeBytes(24) + 1, height: threeBytes(27) + 1 };
}

/** Segments of a marker and a length, up to the one that begins a frame. */
function parseJpeg(bytes: Uint8Array, view: DataView): ImageHeader {
  let orientation = 1;
  for (let at = 2; ;) {
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) at++;
    const marker = view.getUint16(at);
    if (marker < 0xff01 || marker === 0xffd9 || marker === 0xffda) throw new Error('the JPEG has no frame');
    const length = view.getUint16(at + 2);
    if (length < 2) throw new Error('the JPEG is damaged');
    if (isFrame(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return checked({ format: 'jpeg', width, height, orientation });
    }
    if (marker === 0xffe1)
      orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    at += 2 + length;
  }
}

/** SOF0 to SOF15 without the tables and extensions among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
}
