import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCifar } from '../../../../../src/training/datasets/formats/cifar.ts';
import { crc32c, maskedCrc32c } from '../../../../../src/training/datasets/formats/crc32c.ts';
import { parseOnlineProducts } from '../../../../../src/training/datasets/formats/onlineProducts.ts';
import { parseExample } from '../../../../../src/training/datasets/formats/tfExample.ts';
import { checkRecord, parseRecordLength } from '../../../../../src/training/datasets/formats/tfRecord.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('crc32c', () => {
  it('gives the published checksums', () => {
    expect(crc32c(ascii('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });
});

function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 + data.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return bytes;
}

describe('TFRecord', () => {
  it('gives the data of every record and refuses each with a wrong bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), (data, place) => {
        const whole = record(data);
        expect(parseRecordLength(whole.subarray(0, 12), 'x')).toBe(data.length);
        expect(checkRecord(whole.subarray(12), 'x')).toEqual(data);
        const bit = place % (whole.length * 8);
        whole[bit >> 3]! ^= 1 << (bit & 7);
        const read = () => {
          parseRecordLength(whole.subarray(0, 12), 'x');
          checkRecord(whole.subarray(12), 'x');
        };
        expect(read).toThrow('checksum is wrong');
      }),
    );
  });

  it('refuses a header that is cut off', () => {
    expect(() => parseRecordLength(new Uint8Array(11), 'x')).toThrow("ends in a record's header");
    expect(() => checkRecord(new Uint8Array(3), 'x')).toThrow('damaged');
  });
});

describe('parseExample', () => {
  it('gives features or an error that says where, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          expect(parseExample(bytes, 'x.tfrecord at byte 0')).toBeInstanceOf(Map);
        } catch (error) {
          expect((error as Error).message).toMatch(/^x.tfrecord at byte 0 is no tf.train.Example: /);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseCifar', () => {
  it('puts the planes of each picture side by side', () => {
    const labels = fc.constantFrom(1, 2);
    fc.assert(
      fc.property(labels, fc.integer({ min: 1, max: 3 }), fc.nat(3071), (labelBytes, count, place) => {
        const file = new Uint8Array(count * (labelBytes + 3072));
        file.forEach((_, at) => (file[at] = (at * 31 + (at >> 8)) & 255));
        const { images, labels: read } = parseCifar(file, labelBytes, 'x.bin');
        for (let picture = 0; picture < count; picture++) {
          const start = picture * (labelBytes + 3072);
          expect(read.map((column) => column[picture])).toEqual([
            ...file.subarray(start, start + labelBytes),
          ]);
          const [plane, pixel] = [Math.floor(place / 1024), place % 1024];
          expect(images[picture * 3072 + pixel * 3 + plane]).toBe(file[start + labelBytes + place]);
        }
      }),
    );
  });

  it.each([0, 1, 3072, 3074])('refuses a file of %d bytes', (size) => {
    expect(() => parseCifar(new Uint8Array(size), 1, 'x.bin')).toThrow('expected records of 3073 bytes');
  });
});

describe('parseOnlineProducts', () => {
  const HEADER = 'image_id class_id super_class_id path';

  it('reads the lines of a list', () => {
    const text = `${HEADER}\n1 1 1 bicycle_final/111085122871_0.JPG\n59551 11318 12 toaster_final/x.JPG\n`;
    expect(parseOnlineProducts(text, 'Ebay_train.txt')).toEqual([
      { imageId: 1, classId: 1, label: 0, file: 'bicycle_final/111085122871_0.JPG' },
      { imageId: 59551, classId: 11318, label: 11, file: 'toaster_final/x.JPG' },
    ]);
  });

  it.each([
    '1 1 13 a.JPG',
    '1 1 0 a.JPG',
    '1 1 a.JPG',
    '1 1 1 ../a.JPG',
    '1 1 1 /etc/passwd',
    'x',
    '1 1 1 a\\..\\b',
  ])('refuses the line %s', (line) => {
    expect(() => parseOnlineProducts(`${HEADER}\n1 1 1 a.JPG\n${line}\n`, 'x.txt')).toThrow(
      `x.txt, line 3: expected image id, class id, super-class id from 1 to 12 and path, got ${JSON.stringify(line)}`,
    );
  });

  it('refuses another file', () => {
    expect(() => parseOnlineProducts('<html>', 'x.txt')).toThrow('expected the first line "image_id');
  });
});
