import { currentNodeBackend } from '../compiledStep/nodeBackend.ts';
import type { OpAttribute } from '../libtensorflow/attributes.ts';
import { TF_ATTRIBUTES } from '../libtensorflow/attributes.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import type { EagerExecutor } from '../libtensorflow/eagerExecutor.ts';
import type { TensorMetadata } from '../libtensorflow/tensorExecutor.ts';

const FORMATS = ['jpeg', 'png', 'gif', 'bmp'];

/** TensorFlow's own decoders of images, while libtensorflow is TensorFlow.js's backend: what the library's port asks for. */
export const libtensorflowImages = {
  /** Such as `libtensorflow 2.21.0`; undefined where another backend is in use. */
  get name(): string | undefined {
    const backend = currentNodeBackend();
    return backend && `libtensorflow ${backend.binding.TF_Version}`;
  },

  decodes(format: string): boolean {
    return FORMATS.includes(format);
  },

  /**
   * Decodes JPEG, PNG, GIF (the first picture) or BMP.
   * @param channels 1, 3 or 4, or 0 for those of the file.
   * @returns bytes row by row, channels last.
   * @throws TensorflowError
   */
  decode(bytes: Uint8Array, channels: number): Pixels {
    const executor = currentNodeBackend()!.binding.eager;
    const file = executor.lendString(bytes);
    try {
      const [image] = executor.executeOp('DecodeImage', attributesFor(channels), [file.id], 1);
      return takePixels(executor, image!);
    } finally {
      file.giveBack();
    }
  },

  /** As {@link decode}, on another thread. @param allocate gives the array for the pixels. */
  async decodeAside(
    bytes: Uint8Array,
    channels: number,
    allocate?: (length: number) => Uint8Array,
  ): Promise<Pixels> {
    const executor = currentNodeBackend()!.binding.eager;
    const file = executor.lendString(bytes);
    try {
      const [image] = await executor.executeFunction('DecodeImage', attributesFor(channels), [file.id], 1);
      return takePixels(executor, image!, allocate);
    } finally {
      file.giveBack();
    }
  },
};

interface Pixels {
  data: Uint8Array;
  shape: number[];
}

function attributesFor(channels: number): OpAttribute[] {
  return [
    { name: 'channels', type: TF_ATTRIBUTES.TF_ATTR_INT, value: channels },
    { name: 'dtype', type: TF_ATTRIBUTES.TF_ATTR_TYPE, value: TF_DTYPES.TF_UINT8 },
    { name: 'expand_animations', type: TF_ATTRIBUTES.TF_ATTR_BOOL, value: false },
  ];
}

function takePixels(
  executor: EagerExecutor,
  { id, shape }: TensorMetadata,
  allocate: (length: number) => Uint8Array = (length) => new Uint8Array(length),
): Pixels {
  try {
    return { data: executor.readBytes(id, allocate), shape };
  } finally {
    executor.deleteTensor(id);
  }
}
