import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/checksums/crc32.ts';
import { makeCrc } from '../../../src/checksums/makeCrc.ts';

const CHECK = Buffer.from('123456789');

/** As it is defined: bit by bit. */
function slowCrc(bytes: Uint8Array, polynomial: number): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('crc32', () => {
  it('is that of zip, however the bytes are cut', () => {
    expect(crc32([CHECK])).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
        expect(crc32(pieces)).toBe(slowCrc(Buffer.concat(pieces), 0xedb88320));
      }),
    );
  });
});

describe('makeCrc', () => {
  it('makes that of any polynomial', () => {
    expect(makeCrc(0x82f63b78)([CHECK])).toBe(0xe3069283);
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 0xffffffff }), (bytes, polynomial) => {
        expect(makeCrc(polynomial)([bytes])).toBe(slowCrc(bytes, polynomial));
      }),
    );
  });
});
