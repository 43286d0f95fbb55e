import net from 'node:net';
import path from 'node:path';
import type { KernelManifest } from '../protocol/kernelFiles.ts';
import {
  KERNEL_PROTOCOL_VERSION,
  type DriverContract,
  type KernelContract,
  type KernelState,
} from '../protocol/kernelMessages.ts';
import { MessageChannel } from '../protocol/messageChannel.ts';
import { StreamTransport } from '../protocol/streamTransport.ts';

export type KernelChannel = MessageChannel<DriverContract, KernelContract>;

/** A kernel that another version of Trainbook started: what it says could be misread. The message says what to do. */
export class KernelVersionError extends Error {
  override readonly name = 'KernelVersionError';

  constructor({ notebook, protocolVersion }: KernelManifest) {
    super(
      `The kernel of ${path.basename(notebook)} was started by another version of Trainbook (it speaks protocol ` +
        `${protocolVersion}, this one ${KERNEL_PROTOCOL_VERSION}). Restart the kernel, which loses its variables, or use that version.`,
    );
  }
}

/**
 * Connects to a kernel and shows it the token.
 * @param prepare adds listeners before anything can come.
 * @throws KernelVersionError before anything is sent.
 */
export async function connectToKernel(
  manifest: KernelManifest,
  prepare: (channel: KernelChannel) => void = () => undefined,
): Promise<KernelChannel> {
  if (manifest.protocolVersion !== KERNEL_PROTOCOL_VERSION) throw new KernelVersionError(manifest);
  const channel: KernelChannel = new MessageChannel(new StreamTransport(net.connect(manifest.socket)), {
    protocolVersion: KERNEL_PROTOCOL_VERSION,
    token: manifest.token,
    handlers: {},
  });
  prepare(channel);
  await channel.ready;
  return channel;
}

/** What a kernel does now, without attaching to it. @throws KernelVersionError, or Error if it does not answer. */
export async function readKernelState(manifest: KernelManifest): Promise<KernelState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the kernel did not answer')), ANSWER_MS);
  });
  let opened: KernelChannel | undefined;
  const answer = connectToKernel(manifest, (channel) => (opened = channel)).then((channel) =>
    channel.request('readState', {}),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    opened?.close('the question is over');
    answer.catch(() => undefined);
  }
}

const ANSWER_MS = 2000;
