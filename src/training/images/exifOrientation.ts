const ORIENTATION_TAG = 0x0112;
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];

/** The orientation that an APP1 segment's content names, 1 to 8; undefined where it names none. */
export function exifOrientation(segment: Uint8Array): number | undefined {
  if (!EXIF.every((byte, index) => segment[index] === byte)) return undefined;
  const tiff = segment.subarray(EXIF.length);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return undefined;
  const isLittle = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > tiff.length) return undefined;
  const count = view.getUint16(directory, isLittle);
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > tiff.length) return undefined;
    if (view.getUint16(at, isLittle) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
