import path from 'node:path';
import process from 'node:process';
import type { ArtifactPort } from '../checkpoints/artifactStore.ts';
import { FileArtifactStore } from './fileArtifactStore.ts';

const END_SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

/** Files of the disk, and the signals by which a system ends processes. */
export const nodeArtifacts: ArtifactPort = {
  open: (folder) => new FileArtifactStore(folder),
  split: (file) => ({ folder: path.dirname(file), name: path.basename(file) }),

  watchEnd(stop) {
    let received: NodeJS.Signals | undefined;
    const listener = (signal: NodeJS.Signals): void => {
      received = signal;
      stop(`the process received ${signal}`);
    };
    for (const signal of END_SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of END_SIGNALS) process.off(signal, listener);
      const signal = received;
      // Had nobody listened, the signal would have ended the process: now it may, once the training is over.
      if (signal && process.listenerCount(signal) === 0)
        setImmediate(() => process.kill(process.pid, signal));
    };
  },
};
