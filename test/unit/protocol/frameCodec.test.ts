import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameDecoder } from '../../../src/protocol/frameCodec.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const array = fc.oneof(fc.uint8Array(), fc.float32Array(), fc.int32Array(), fc.float64Array());
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    array,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('$')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}));

/** JSON knows no negative zero. */
const normal = (tree: unknown): unknown =>
  Object.is(tree, -0)
    ? 0
    : Array.isArray(tree)
      ? tree.map(normal)
      : tree !== null && typeof tree === 'object' && !ArrayBuffer.isView(tree)
        ? Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, normal(item)]))
        : tree;

describe('frames', () => {
  it('bring back every value, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 5 }),
        fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(1e6)),
        fc.boolean(),
        (values, cut, node) => {
          const stream = Buffer.concat(values.map(encodeFrame));
          const decoder = new FrameDecoder();
          const seen: unknown[] = [];
          for (let start = 0; start < stream.length; start += cut) {
            const chunk = stream.subarray(start, start + cut); // a Buffer, as sockets deliver
            seen.push(...decoder.push(node ? chunk : Uint8Array.from(chunk)));
          }
          expect(seen).toEqual(values.map(normal));
          expect(decoder.pendingBytes).toBe(0);
        },
      ),
    );
  });

  it('keep NaN and the infinities', () => {
    const values = { loss: NaN, best: Infinity, worst: -Infinity };
    expect(new FrameDecoder().push(encodeFrame(values))).toEqual([values]);
  });

  it('take the Buffers of Node for the bytes that they are', () => {
    const [value] = new FrameDecoder().push(encodeFrame({ image: Buffer.from([1, 2, 3]).subarray(1) }));
    expect(value).toEqual({ image: Uint8Array.of(2, 3) });
  });

  it('end in an error, never in a wrong value or a crash, when bytes are hostile', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const decoder = new FrameDecoder();
        try {
          decoder.push(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });

  it('refuse a frame that claims to be larger than any message', () => {
    expect(() => new FrameDecoder().push(Uint8Array.of(255, 255, 255, 255, 0))).toThrow('broken stream');
  });

  it('tell of a write that was cut off', () => {
    const decoder = new FrameDecoder();
    decoder.push(encodeFrame({ a: 1 }).subarray(0, 9));
    expect(decoder.pendingBytes).toBe(9);
  });
});
