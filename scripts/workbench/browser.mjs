// Headless Chromium for the workbench, through playwright-core; it downloads nothing.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { provideDebianPackages } from './debianPackages.mjs';

const EXECUTABLES = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'];

/**
 * Makes sure of a browser that Playwright can drive: Chromium or Chrome if one is installed, else Debian's Chromium.
 * @param {(line: string) => void} report
 */
export async function provideBrowser(report) {
  if (findExecutable() === undefined) await provideDebianPackages(['chromium'], report);
}

function findExecutable() {
  return EXECUTABLES.map((name) => `/usr/bin/${name}`).find((file) => existsSync(file));
}

/** @returns {Promise<import('playwright-core').Browser>} with a fresh profile; the caller closes it */
export function launchBrowser() {
  return chromium.launch({
    executablePath: findExecutable(),
    headless: true,
    args: [
      '--no-sandbox', // containers run as root, where Chromium's sandbox refuses to start
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost', // tests reach nothing but this machine
    ],
  });
}
