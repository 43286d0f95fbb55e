// Headless Chromium for the workbench, through playwright-core; it downloads nothing.
import { chromium } from 'playwright-core';
import { CHROMIUM } from './debianPackages.mjs';

/** @returns {Promise<import('playwright-core').Browser>} with a fresh profile; the caller closes it */
export function launchBrowser() {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox', // containers run as root, where Chromium's sandbox refuses to start
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
