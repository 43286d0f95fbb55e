import path from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS, SETTINGS_SECTION } from '../contributions.ts';

/** What the settings say about the process that runs cells. */
export interface KernelSettings {
  nodePath?: string;
  /** Environment variables for kernel and command line alike. */
  environment: Record<string, string>;
}

export function readKernelSettings(): KernelSettings {
  const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  const text = (name: string) => settings.get<string>(name)?.trim() ?? '';
  const nodePath = text(SETTINGS.nodePath);
  const backend = text(SETTINGS.backend);
  const libtensorflow = text(SETTINGS.libtensorflow);
  const gpu = text(SETTINGS.gpu);
  const gpuMemoryMb = settings.get<number>(SETTINGS.gpuMemoryMb) ?? 0;
  const idleHours = settings.get<number>(SETTINGS.idleHours) ?? 0;
  return {
    ...(nodePath && { nodePath }),
    environment: {
      ...(backend && backend !== 'auto' && { TRAINBOOK_BACKEND: backend }),
      ...(libtensorflow && { TRAINBOOK_LIBTENSORFLOW: libtensorflow }),
      ...(gpu && { TRAINBOOK_GPU: gpu }),
      ...(idleHours > 0 && { TRAINBOOK_IDLE_SECONDS: String(idleHours * 3600) }),
      ...(gpuMemoryMb > 0 && { TRAINBOOK_GPU_MEMORY_MB: String(gpuMemoryMb) }),
    },
  };
}

/** The bundles beside the host's own. */
export function bundlePaths(extensionPath: string): { kernel: string; commandLine: string } {
  return {
    kernel: path.join(extensionPath, 'dist', 'kernel', 'main.cjs'),
    commandLine: path.join(extensionPath, 'dist', 'cli', 'trainbook.cjs'),
  };
}
