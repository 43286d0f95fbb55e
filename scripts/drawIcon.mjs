// Draws media/icon.png from media/icon.svg: the marketplace takes no SVG. Run it after a change of the SVG.
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const media = new URL('../media/', import.meta.url);
const size = 128;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: size, height: size }, deviceScaleFactor: 2 });
  const svg = await readFile(new URL('icon.svg', media), 'utf8');
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
  await writeFile(new URL('icon.png', media), await page.screenshot({ omitBackground: true }));
  console.log(`wrote ${fileURLToPath(new URL('icon.png', media))}`);
} finally {
  await browser.close();
}
