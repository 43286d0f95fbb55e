import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 as portableCrc32 } from '../../../src/checksums/crc32.ts';
import { crc32 } from '../../../src/files/crc32.ts';

describe('the CRC of files', () => {
  it('is the portable one, piece by piece too', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), fc.uint8Array(), (pieces, last) => {
        const sum = crc32(pieces);
        expect(sum).toBe(portableCrc32(pieces));
        expect(crc32([last], sum)).toBe(portableCrc32([...pieces, last]));
      }),
    );
  });

  it('is that of the standard', () => {
    expect(crc32([Buffer.from('123456789')])).toBe(0xcbf43926);
  });
});
