import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

/** Options of a wheel that is not as it should be. */
export interface FakeWheelOptions {
  /** Files whose hash in the RECORD is that of something else. */
  damaged?: string[];
  /** Files that the RECORD does not name. */
  unrecorded?: string[];
  metadata?: string;
}

/** A small wheel with a RECORD, as PyPI would serve it. */
export function fakeWheel(
  name: string,
  files: Readonly<Record<string, Uint8Array>>,
  options: FakeWheelOptions = {},
): Uint8Array {
  const info = `${name}.dist-info`;
  const all = { ...files, [`${info}/METADATA`]: strToU8(options.metadata ?? 'Metadata-Version: 2.1\n') };
  return zipSync({ ...all, [`${info}/RECORD`]: strToU8(record(all, info, options)) });
}

function record(files: Record<string, Uint8Array>, info: string, options: FakeWheelOptions): string {
  const lines = Object.entries(files)
    .filter(([name]) => !options.unrecorded?.includes(name))
    .map(([name, bytes]) => {
      const content = options.damaged?.includes(name) ? strToU8('something else') : bytes;
      const hash = createHash('sha256').update(content).digest('base64url');
      return `${name},sha256=${hash},${bytes.length}`;
    });
  return [...lines, `${info}/RECORD,,`].join('\n');
}

/** What a wheel of tensorflow-cpu holds, in small. */
export const TENSORFLOW_FILES: Readonly<Record<string, Uint8Array>> = {
  'tensorflow/__init__.py': strToU8('print()'),
  'tensorflow/libtensorflow_cc.so.2': new Uint8Array(300_000).fill(7),
  'tensorflow/libtensorflow_framework.so.2': new Uint8Array(100_000).fill(8),
  'tensorflow/THIRD_PARTY_NOTICES.txt': strToU8('notices'),
  'tensorflow/include/LICENSE': strToU8('licence'),
  'tensorflow/include/tensorflow/c/c_api.h': strToU8('#pragma once'),
};
