import os from 'node:os';
import process from 'node:process';
import { availableMemory } from './availableMemory.ts';

/** Bytes for what is not TensorFlow's tensors: the libraries, the heap of JavaScript, data sets. */
const RESERVE = 512 * 2 ** 20;

/**
 * How many bytes TensorFlow's allocator may take of the memory of the host, at most: what is there now, so that a step
 * that needs more ends with an error, where the system would end the process. At least half of the machine, because what
 * other programs use now they may give back while the kernel lives.
 */
export function allocatorLimit(total = memoryOfMachine(), available = availableMemory()): number {
  return Math.max(total / 2, Math.min(total, available) - RESERVE);
}

/** In a container what that may take. */
function memoryOfMachine(): number {
  const total = os.totalmem();
  const constrained = process.constrainedMemory?.() ?? 0; // 0 or a number beyond all memory where there is no limit
  return constrained > 0 ? Math.min(total, constrained) : total;
}
