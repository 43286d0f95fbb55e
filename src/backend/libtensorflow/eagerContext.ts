import type { Pointer } from './cApi.ts';
import type { Library } from './library.ts';
import { configWithGpus, configWithoutGpu, readGpuOptions } from './gpuOptions.ts';
import { Status } from './status.ts';

/** A device that TensorFlow computes on, such as `/job:localhost/replica:0/task:0/device:GPU:0`. */
export interface Device {
  name: string;
  /** `CPU`, `GPU`, ... */
  type: string;
  /** The most memory that TensorFlow takes on it, where it has a limit: a GPU has. */
  memoryBytes: number;
}

/** TensorFlow's eager runtime; whoever makes one disposes it, after every tensor of it is gone. */
export interface EagerContext {
  pointer: Pointer;
  devices: Device[];
  dispose(): void;
}

/**
 * Starts TensorFlow's eager runtime on the CPU and, if asked to, on the GPUs that `TRAINBOOK_GPU` names, or all of them,
 * with the memory that `TRAINBOOK_GPU_MEMORY_MB` allows.
 * @throws TensorflowError
 */
export function createEagerContext(library: Library, withGpu: boolean): EagerContext {
  const { api } = library;
  const status = new Status(library);
  const options = api.TFE_NewContextOptions();
  try {
    const config = withGpu ? configWithGpus(readGpuOptions(process.env)) : configWithoutGpu();
    api.TFE_ContextOptionsSetConfig(options, config, config.length, status.pointer);
    status.check(() => 'setting the devices to use');
    const pointer = api.TFE_NewContext(options, status.pointer);
    status.check(() => 'starting TensorFlow');
    if (pointer === null) throw new Error('TensorFlow gave no context and no reason');
    const devices = listDevices(library, pointer, status);
    return { pointer, devices, dispose: () => api.TFE_DeleteContext(pointer) };
  } finally {
    api.TFE_DeleteContextOptions(options);
    status.dispose();
  }
}

function listDevices(library: Library, context: Pointer, status: Status): Device[] {
  const { api } = library;
  const list = api.TFE_ContextListDevices(context, status.pointer);
  status.check(() => 'listing the devices');
  if (list === null) return [];
  try {
    return Array.from({ length: api.TF_DeviceListCount(list) }, (_, index) => {
      const name = api.TF_DeviceListName(list, index, status.pointer);
      const type = api.TF_DeviceListType(list, index, status.pointer);
      const memoryBytes = api.TF_DeviceListMemoryBytes(list, index, status.pointer);
      status.check(() => `asking for device ${index}`);
      return { name, type, memoryBytes };
    });
  } finally {
    api.TF_DeleteDeviceList(list);
  }
}
