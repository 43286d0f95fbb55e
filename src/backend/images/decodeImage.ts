import { currentNodeBackend } from '../compiledStep/nodeBackend.ts';
import { TF_ATTRIBUTES } from '../libtensorflow/attributes.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';

/** TensorFlow's own decoders of images, while libtensorflow is TensorFlow.js's backend: what the library's port asks for. */
export const libtensorflowImages = {
  /** Such as `libtensorflow 2.21.0`; undefined where another backend is in use. */
  get name(): string | undefined {
    const backend = currentNodeBackend();
    return backend && `libtensorflow ${backend.binding.TF_Version}`;
  },

  /**
   * Decodes JPEG, PNG, GIF (the first picture) or BMP.
   * @param channels 1, 3 or 4, or 0 for those of the file.
   * @returns bytes row by row, channels last.
   * @throws TensorflowError
   */
  decode(bytes: Uint8Array, channels: number): { data: Uint8Array; shape: number[] } {
    const executor = currentNodeBackend()!.binding.eager;
    const attributes = [
      { name: 'channels', type: TF_ATTRIBUTES.TF_ATTR_INT, value: channels },
      { name: 'dtype', type: TF_ATTRIBUTES.TF_ATTR_TYPE, value: TF_DTYPES.TF_UINT8 },
      { name: 'expand_animations', type: TF_ATTRIBUTES.TF_ATTR_BOOL, value: false },
    ];
    const file = executor.createTensor([], TF_DTYPES.TF_STRING, [bytes]);
    try {
      const [image] = executor.executeOp('DecodeImage', attributes, [file], 1);
      try {
        return { data: executor.tensorDataSync(image!.id) as Uint8Array, shape: image!.shape };
      } finally {
        executor.deleteTensor(image!.id);
      }
    } finally {
      executor.deleteTensor(file);
    }
  },
};
