// WebGPU for the tests: Dawn from npm in the user's cache, over SwiftShader, the software driver that Chromium brings.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../cacheFolder.mjs';
import { npmCommand } from '../starting/npmCommand.mjs';
import { provideBrowser } from '../workbench/browser.mjs';
import { provideDebianPackages } from '../workbench/debianPackages.mjs';
import { runProcess } from '../workbench/processes.mjs';

/** What the rung asks for (src/backend/webgpu/webgpuRung.ts). */
const VERSION = '0.6.2';
const DRIVERS = ['/usr/lib/chromium', '/opt/google/chrome'].map((folder) =>
  path.join(folder, 'vk_swiftshader_icd.json'),
);
const MINUTE = 60_000;

/**
 * @typedef {object} SoftwareWebgpu
 * @property {string} folder a project that has the npm package
 * @property {Record<string, string>} environment leads to the driver
 */

/**
 * Installs what is missing.
 * @param {(line: string) => void} report hears of a download before it begins
 * @returns {Promise<SoftwareWebgpu>}
 */
export async function provideSoftwareWebgpu(report) {
  const driver = await provideDriver(report);
  const folder = path.join(cacheFolder(), 'tests', `webgpu-${VERSION}`);
  if (!existsSync(path.join(folder, 'complete.txt'))) await installDawn(folder, report);
  return { folder, environment: { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver } };
}

/** @param {(line: string) => void} report */
async function provideDriver(report) {
  await provideBrowser(report);
  await provideDebianPackages(['libvulkan1'], report);
  const driver = DRIVERS.find((file) => existsSync(file));
  if (driver !== undefined) return driver;
  throw new Error(
    `the tests of WebGPU need SwiftShader, which Chromium brings: none of ${DRIVERS.join(', ')} is there`,
  );
}

/**
 * @param {string} folder
 * @param {(line: string) => void} report
 */
async function installDawn(folder, report) {
  report(`WebGPU for the tests: the npm package webgpu ${VERSION} (132 MB) into your cache, once`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const { command, args } = npmCommand([
    ...['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'],
    `webgpu@${VERSION}`,
  ]);
  await runProcess(command, args, { cwd: folder, what: 'npm install webgpu', timeoutMs: 10 * MINUTE });
  await writeFile(path.join(folder, 'complete.txt'), VERSION);
}
