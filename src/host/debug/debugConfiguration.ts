import type * as vscode from 'vscode';
import type { DebuggerAddress } from '../../protocol/debugging.ts';

/** Marks the sessions of ours, and says which notebook's kernel they belong to. */
export const NOTEBOOK_KEY = 'trainbookNotebook';

/** What VS Code's own debugger of JavaScript needs to attach to a kernel. */
export function debugConfiguration(
  notebook: vscode.Uri,
  { url, kernelFolder }: DebuggerAddress,
): vscode.DebugConfiguration {
  return {
    type: 'pwa-node',
    request: 'attach',
    name: `Trainbook: ${notebook.path.split('/').at(-1)}`,
    websocketAddress: url,
    // The library and the kernel are not what somebody debugs who steps into a function of theirs.
    skipFiles: ['<node_internals>/**', `${kernelFolder}/**`, '**/node_modules/**'],
    resolveSourceMapLocations: ['**', '!**/node_modules/**', `!${kernelFolder}/**`],
    attachExistingChildren: false,
    autoAttachChildProcesses: false,
    continueOnAttach: true,
    pauseForSourceMap: true,
    restart: false,
    [NOTEBOOK_KEY]: notebook.toString(),
  };
}
