import { writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openWeights, readNpz } from 'trainbook';
import { unpickle } from '../../../../src/training/weights/pickle/unpickle.ts';
import { torchRules } from '../../../../src/training/weights/torch/torchRules.ts';
import { torchArray } from '../../../../src/training/weights/torch/torchTensor.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { weightFile } from '../../../support/training/smallNetwork.ts';

/** Opens a file of these bytes and reads every array of it. */
async function readAll(name: string, bytes: Uint8Array): Promise<Record<string, unknown>> {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return readFileArrays(file);
}

async function readFileArrays(file: string): Promise<Record<string, unknown>> {
  const weights = await openWeights(file);
  try {
    const values: Record<string, unknown> = {};
    for (const [name, array] of weights.arrays) {
      const { shape, data, dtype } = await array.read();
      values[name] = { dtype, shape: [...shape], values: Array.from(data) };
    }
    return values;
  } finally {
    await weights.close();
  }
}

function safetensors(header: unknown, data: Uint8Array): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** A file of `numpy.save` with a header as it stands there. */
function npy(descr: string, isFortran: boolean, shape: string, values: Uint8Array): Uint8Array {
  const order = isFortran ? 'True' : 'False';
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  return Buffer.concat([start, Buffer.from(text, 'latin1'), values]);
}

const npz = (array: Uint8Array, name = 'x.npy') => zipSync({ [name]: array });
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const float32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const bigEndian = (bytes: Uint8Array, width: number) => {
  const swapped = Uint8Array.from(bytes);
  for (let at = 0; at < bytes.length; at += width) swapped.subarray(at, at + width).reverse();
  return swapped;
};

describe('offsets outside the file', () => {
  it('of safetensors', async () => {
    const entry = { dtype: 'F32', shape: [4], data_offsets: [0, 16] };
    await expect(readAll('x.safetensors', safetensors({ a: entry }, new Uint8Array(8)))).rejects.toThrow(
      /x\.safetensors can not be read: its tensors end at byte \d+, and the file at byte \d+/,
    );
    const far = { dtype: 'U8', shape: [1], data_offsets: [2 ** 52, 2 ** 52 + 1] };
    await expect(readAll('x.safetensors', safetensors({ a: far }, new Uint8Array(8)))).rejects.toThrow(
      `begins at byte ${2 ** 52}, expected 0`,
    );
  });

  it('of a zip archive', async () => {
    const archive = Buffer.from(npz(npy('<f4', false, '(2,)', float32(1, 2))));
    const entry = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    archive.writeUInt32LE(0x7fffffff, entry + 42);
    await expect(readAll('x.npz', archive)).rejects.toThrow('x.npz can not be read: x.npy is cut off');
  });

  it('of a tensor in a storage of PyTorch', () => {
    const storage = { key: '0', type: 'float32', length: 4 } as const;
    const beyond = { storage, type: 'float32', offset: 1000, shape: [4], strides: [1] } as const;
    const reader = { read: () => Promise.reject(new Error('read')), hasParts: () => true };
    expect(() => torchArray(beyond, reader, true)).toThrow(
      'a tensor of shape [4] reaches beyond its storage of 4 elements',
    );
  });
});

it('a header of a million entries is read, in time that grows with it', async () => {
  const entries = Array.from(
    { length: 1_000_000 },
    (_, index) => `"t${index}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`,
  );
  const file = path.join(temporaryFolder(), 'many.safetensors');
  writeFileSync(file, safetensors(`{${entries.join(',')}}`, new Uint8Array(0)));
  const weights = await openWeights(file);
  expect(weights.arrays.size).toBe(1_000_000);
  expect((await weights.arrays.get('t999999')!.read()).data).toHaveLength(0);
  await weights.close();
});

describe('a zip bomb', () => {
  const zeros = npy('<f4', false, '(1048576,)', new Uint8Array(2 ** 22));

  it('that unpacks to more than it says ends where it says', async () => {
    const archive = Buffer.from(npz(zeros));
    const entry = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    archive.writeUInt32LE(200, entry + 24);
    await expect(readAll('x.npz', archive)).rejects.toThrow('x.npy is larger than the archive says');
  });

  it('that says more than an array can have is not unpacked', async () => {
    const archive = Buffer.from(npz(zeros));
    const entry = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    archive.writeUInt32LE(0xfffffffe, entry + 24);
    await expect(readAll('x.npz', archive)).rejects.toThrow('x.npy is larger than 2147483647 bytes');
  });
});

it.each(['../x.npy', '/etc/x.npy', 'a/../../x.npy', 'C:\\x.npy'])(
  'a path that climbs out of the archive is refused: %s',
  async (name) => {
    const archive = npz(npy('<f4', false, '()', float32(1)), name);
    await expect(readAll('x.npz', archive)).rejects.toThrow('a file name that leads out of its folder');
  },
);

it.each([
  ['at loading', "cos\nsystem\n(S'echo'\ntR."],
  ['by name on the stack', '\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04echo\x85R.'],
  ['as an instance', "(S'echo'\nios\nsystem\n."],
  ['as a new object', '\x80\x02cos\nsystem\n)\x81.'],
  ['through builtins', '\x80\x04\x8c\x08builtins\x8c\x04exec\x93.'],
  ['through torch', 'ctorch.hub\nload\n(tR.'],
  ['through getattr', 'c__builtin__\ngetattr\n(tR.'],
])('a pickle that calls code is refused: %s', (_, text) => {
  expect(() => unpickle(ascii(text), torchRules())).toThrow(/it wants to run|it holds the operation/);
});

it('an HDF5 file with loops is read once around', async () => {
  expect(await readFileArrays(weightFile('loop.h5'))).toEqual({});
});

it('an HDF5 file whose texts have impossible sizes is refused before the library goes round for ever', async () => {
  const bytes = Buffer.from(readFileSync(weightFile('whole.h5')));
  const heap = bytes.indexOf('GCOL');
  bytes.writeBigUInt64LE(2n ** 32n - 16n, heap + 16 + 8);
  await expect(readAll('whole.h5', bytes)).rejects.toThrow(
    `whole.h5 can not be read: it is damaged: the texts at byte ${heap} have no possible sizes`,
  );
});

describe('numbers of every kind in NumPy archives', () => {
  const read = async (descr: string, shape: string, values: Uint8Array, isFortran = false) =>
    (await readAll('x.npz', npz(npy(descr, isFortran, shape, values))))['x'];
  const float = (shape: number[], ...values: number[]) => ({ dtype: 'float32', shape, values });

  it('float16', async () => {
    expect(await read('<f2', '(2,)', new Uint8Array(Uint16Array.of(0x3e00, 0xc080).buffer))).toEqual(
      float([2], 1.5, -2.25),
    );
  });

  it('int8', async () => {
    const expected = { dtype: 'int32', shape: [2], values: [-5, 7] };
    expect(await read('|i1', '(2,)', Uint8Array.of(251, 7))).toEqual(expected);
  });

  it('complex is refused by name, and read as pairs as data', async () => {
    const array = npz(npy('<c8', false, '(1,)', float32(1.5, -2)));
    await expect(readAll('x.npz', array)).rejects.toThrow(
      'x.npy holds complex numbers, which weights are not',
    );
    const file = path.join(temporaryFolder(), 'x.npz');
    writeFileSync(file, array);
    expect((await (await readNpz(file)).get('x')).data).toEqual(Float32Array.of(1.5, -2));
  });

  it('big-endian', async () => {
    expect(await read('>f4', '(2,)', bigEndian(float32(1.5, -2.25), 4))).toEqual(float([2], 1.5, -2.25));
  });

  it('non-contiguous: the first axis fastest', async () => {
    const values = float32(1, 4, 2, 5, 3, 6);
    expect(await read('<f4', '(2, 3)', values, true)).toEqual(float([2, 3], 1, 2, 3, 4, 5, 6));
  });

  it('empty and scalar', async () => {
    expect(await read('<f4', '(0, 3)', new Uint8Array(0))).toEqual(float([0, 3]));
    expect(await read('<f8', '()', new Uint8Array(Float64Array.of(2.5).buffer))).toEqual(float([], 2.5));
  });

  it('of an array whose bytes changed on the way', async () => {
    const archive = Buffer.from(zipSync({ 'x.npy': npy('<f4', false, '(2,)', float32(1, 2)) }, { level: 0 }));
    archive[archive.indexOf(Buffer.from(float32(1)))]! ^= 1;
    await expect(readAll('x.npz', archive)).rejects.toThrow('x.npy is damaged: its checksum is wrong');
  });
});

it('bfloat16 and complex in safetensors are read or refused by name', async () => {
  const brain = new Uint8Array(Uint16Array.of(0x4040, 0xbe20).buffer);
  const header = { a: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] } };
  expect(await readAll('x.safetensors', safetensors(header, brain))).toEqual({
    a: { dtype: 'float32', shape: [2], values: [3, -0.15625] },
  });
  const complex = { a: { dtype: 'C64', shape: [1], data_offsets: [0, 8] } };
  await expect(readAll('x.safetensors', safetensors(complex, new Uint8Array(8)))).rejects.toThrow(
    'numbers of C64 have no counterpart in tensors',
  );
});
