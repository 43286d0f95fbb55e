import { makeCrc } from './makeCrc.ts';

/** The CRC-32 of zip and PNG. */
export const crc32 = makeCrc(0xedb88320);
