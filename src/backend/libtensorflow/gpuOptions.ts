import { RungRefusal } from '../rung.ts';
import { bytesField, joinMessage, messageField, numberField } from '../../files/protobufWriter.ts';

/** Which GPUs TensorFlow takes and how much of their memory. */
export interface GpuOptions {
  /** The numbers that nvidia-smi gives them; every GPU unless given. */
  gpus?: number[];
  /** The most memory on each of them, or on the first GPU; all that is free unless given. */
  memoryLimitMiB?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What `TRAINBOOK_GPU` (such as `1` or `0,2`) and `TRAINBOOK_GPU_MEMORY_MB` ask for.
 * @throws RungRefusal that says what was expected and what came.
 */
export function readGpuOptions(env: Environment): GpuOptions {
  const { TRAINBOOK_GPU: gpus, TRAINBOOK_GPU_MEMORY_MB: memory } = env;
  return {
    ...(gpus?.trim() && { gpus: parseGpus(gpus) }),
    ...(memory?.trim() && { memoryLimitMiB: parseMemory(memory) }),
  };
}

/** A serialized ConfigProto that keeps every GPU out. */
export function configWithoutGpu(): Uint8Array {
  return joinMessage(messageField(1, [...bytesField(1, 'GPU'), ...numberField(2, 0)])); // device_count
}

/**
 * A serialized ConfigProto for the GPUs: they take memory as they need it, up to the limit. TensorFlow wants the GPUs
 * named that get a limit.
 */
export function configWithGpus({ gpus, memoryLimitMiB }: GpuOptions): Uint8Array {
  const limited = memoryLimitMiB === undefined ? [] : (gpus ?? [0]);
  const visible = gpus ?? limited;
  const limits = limited.flatMap(() => messageField(1, bytesField(1, float(memoryLimitMiB!)))); // virtual_devices
  return joinMessage(
    messageField(6, [
      ...numberField(4, 1), // allow_growth
      ...(visible.length > 0 ? bytesField(5, visible.join()) : []), // visible_device_list
      ...(limits.length > 0 ? messageField(9, limits) : []), // experimental
    ]),
  );
}

function parseGpus(value: string): number[] {
  const parts = value.split(',').map((part) => part.trim());
  if (parts.every((part) => /^\d{1,3}$/.test(part)) && new Set(parts).size === parts.length) {
    return parts.map(Number);
  }
  throw misset('TRAINBOOK_GPU', 'the numbers of GPUs as nvidia-smi lists them, such as 0 or 0,2', value);
}

const LEAST_MEMORY_MIB = 64;

function parseMemory(value: string): number {
  const memory = Number(value);
  if (Number.isInteger(memory) && memory >= LEAST_MEMORY_MIB) return memory;
  throw misset('TRAINBOOK_GPU_MEMORY_MB', `a whole number of MiB from ${LEAST_MEMORY_MIB}`, value);
}

function misset(variable: string, expected: string, value: string): RungRefusal {
  return new RungRefusal(`${variable} takes ${expected}; got ${JSON.stringify(value)}`, {
    remedy: `correct ${variable}, or remove it`,
    isLoss: true,
  });
}

/** The bytes of a packed list of one float. */
function float(value: number): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer);
}
