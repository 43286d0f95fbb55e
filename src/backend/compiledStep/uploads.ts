import type { EagerExecutor } from '../libtensorflow/eagerExecutor.ts';
import type { HostArray } from './stepInputs.ts';
import { dtypeOfArray } from './stepInputs.ts';

interface Upload {
  eager: EagerExecutor;
  id: number;
}

/** Arrays that went up before the step that they are for began. */
const uploads = new WeakMap<HostArray, Upload>();

/** Copies an array to the device, where the next step that is called with it finds it. */
export function upload(eager: EagerExecutor, array: HostArray): void {
  if (uploads.has(array)) return;
  const id = eager.createTensor([...array.shape], dtypeOfArray(array.data), array.data);
  uploads.set(array, { eager, id });
}

/** The number of a tensor with the array's values, which is the caller's to delete. */
export function takeUpload(eager: EagerExecutor, array: HostArray): number {
  const done = uploads.get(array);
  uploads.delete(array);
  if (done?.eager === eager) return done.id;
  return eager.createTensor([...array.shape], dtypeOfArray(array.data), array.data);
}

/** Lets go of an array's copy on the device that no step asked for. */
export function dropUpload(eager: EagerExecutor, array: HostArray): void {
  const done = uploads.get(array);
  uploads.delete(array);
  if (done?.eager === eager) eager.deleteTensor(done.id);
}
