/** Files in the private directory of one kernel (mode 0700): who reads them must not need the kernel's code. */
export const KERNEL_FILES = {
  /** A {@link KernelManifest} as JSON, mode 0600, written when the socket listens. */
  manifest: 'kernel.json',
  /** Every {@link LoggedEvent}, as frames (frameCodec.ts). */
  eventLog: 'events.log',
  /** What the process and its native libraries wrote to stderr. */
  stderr: 'stderr.log',
  stdout: 'stdout.log',
} as const;

export interface KernelManifest {
  pid: number;
  /** Path of the Unix socket or Windows named pipe. */
  socket: string;
  token: string;
  protocolVersion: number;
  /** Absolute path of the notebook. */
  notebook: string;
  /** ISO 8601, UTC. */
  startedAt: string;
}
