/** Where a debugger reaches a kernel. */
export interface DebuggerAddress {
  /** A web socket on this machine that speaks the protocol of Chrome's developer tools; it is a secret. */
  url: string;
  /** The folder in which cells have their names for a debugger. */
  cellFolder: string;
  /** Absolute path of the kernel's own code, which nobody wants to step into. */
  kernelFolder: string;
}

/** The name of a cell's file for a debugger, in the folder of {@link DebuggerAddress}. */
export function cellFile(cellId: string): string {
  return `cell-${cellId.replace(/[^\w-]/g, '_')}.ts`;
}
