// Takes a picture of every view in every theme and says where text has too little contrast.
// node test/gallery/look.mjs <folder> [text that a picture's name contains]
/* global document, getComputedStyle, NodeFilter -- of the page that weakTexts runs in */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { serveGallery } from './serve.mjs';

const SIZES = { narrow: [500, 800], middle: [900, 700], wide: [1400, 900] };
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const SHOWN = '.tile canvas, .tile .sampleText, .plot svg, .layers tbody tr, .empty h2, .busyBar.active';
const PICTURES = [
  ...['dark', 'light', 'lightModern', 'highContrast', 'highContrastLight'].flatMap((theme) =>
    ['samples', 'curves', 'model'].map((view) => ({ view, scenario: 'usual', theme, size: 'middle' })),
  ),
  ...['samples', 'curves', 'model'].flatMap((view) => [
    { view, scenario: 'usual', theme: 'dark', size: 'narrow' },
    { view, scenario: 'usual', theme: 'light', size: 'wide' },
    ...['gone', 'empty', 'noKernel'].map((scenario) => ({ view, scenario, theme: 'dark', size: 'narrow' })),
  ]),
  ...['oneRun', 'diverging', 'live'].map((scenario) => ({
    view: 'curves',
    scenario,
    theme: 'light',
    size: 'middle',
  })),
  ...['busy', 'texts', 'emptyDataset'].map((scenario) => ({
    view: 'samples',
    scenario,
    theme: 'dark',
    size: 'middle',
  })),
  ...['osLight', 'osDark'].flatMap((theme) => [
    { view: 'report', scenario: 'usual', theme, size: 'wide' },
    { view: 'report', scenario: 'usual', theme, size: 'narrow' },
  ]),
  { view: 'report', scenario: 'damaged', theme: 'osLight', size: 'narrow' },
];

/** Runs in the page: every text whose contrast with what is behind it is below WCAG's AA. */
function weakTexts() {
  const context = /** @type {CanvasRenderingContext2D} */ (
    document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  );
  const rgba = (/** @type {string} */ color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (/** @type {number[]} */ top, /** @type {number[]} */ below) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map((index) => (top[index] ?? 0) * alpha + (below[index] ?? 0) * (1 - alpha));
  };
  const luminance = (/** @type {number[]} */ color) => {
    const [red = 0, green = 0, blue = 0] = color.map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (/** @type {Element | null} */ element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const weak = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim();
    if (!element || !text || element.closest('script, :disabled, .visuallyHidden, [hidden]')) continue;
    if (element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const below = behind(element);
    const color = over(rgba(element.closest('svg') ? style.fill : style.color), below);
    const [light = 0, dark = 0] = [luminance(color), luminance(below)].sort((left, right) => right - left);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5)
      weak.add(
        `${ratio.toFixed(2)} “${text.slice(0, 40)}” (${element.tagName.toLowerCase()}.${element.className})`,
      );
  }
  return [...weak];
}

const [folder = 'test-results/gallery', filter = ''] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const server = await serveGallery(0);
const address = /** @type {import('node:net').AddressInfo} */ (server.address());
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: FLAGS.split(' '),
});
for (const { view, scenario, theme, size } of PICTURES) {
  const name = `${view}-${scenario}-${theme}-${size}`;
  if (!name.includes(filter)) continue;
  const [width, height] = SIZES[/** @type {keyof typeof SIZES} */ (size)];
  const page = await browser.newPage({
    viewport: { width: width ?? 0, height: height ?? 0 },
    colorScheme: theme === 'osDark' ? 'dark' : 'light',
  });
  const complaints = /** @type {string[]} */ ([]);
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`http://127.0.0.1:${address.port}/view/${view}?scenario=${scenario}&theme=${theme}`);
  await page.waitForSelector(SHOWN).catch((error) => complaints.push(error.message));
  await page.waitForTimeout(scenario === 'busy' ? 900 : 300);
  complaints.push(...(await page.evaluate(weakTexts)));
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: view === 'report' });
  await page.close();
  console.log(name, complaints.length === 0 ? '' : `\n  ${complaints.join('\n  ')}`);
}
await browser.close();
server.close();
