/** One file in a zip archive. */
export interface ZipEntry {
  /** With `/` between folders, never absolute and without `..`. */
  name: string;
  method: 'stored' | 'deflated';
  compressedBytes: number;
  sizeBytes: number;
  /** CRC-32 of the uncompressed bytes. */
  checksum: number;
  isExecutable: boolean;
  /** Where the entry's local header begins. */
  headerOffset: number;
}
