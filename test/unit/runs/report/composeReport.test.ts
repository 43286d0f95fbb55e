import fc from 'fast-check';
import { JSDOM, VirtualConsole } from 'jsdom';
import { expect, test } from 'vitest';
import { fromBase64 } from '../../../../src/protocol/base64.ts';
import type { ReportData } from '../../../../src/protocol/runData.ts';
import { decodeJson } from '../../../../src/protocol/taggedJson.ts';
import { composeReport } from '../../../../src/runs/report/composeReport.ts';
import { REPORT_LIMITS, fitReport } from '../../../../src/runs/report/fitReport.ts';
import { evaluation, newRun, observation } from '../support/recordedRun.ts';

const assets = { script: 'globalThis.ran = true;', style: 'body { margin: 0 }' };

function reportData(change: Partial<ReportData['run']> = {}): ReportData {
  const run = {
    ...newRun,
    id: 'i',
    name: 'mnist',
    notebook: 'mnist.train.ts',
    startedAt: '2026-11-22T14:03:05Z',
    ...change,
  };
  return { run, status: 'finished', observations: [observation(1)], evaluations: [evaluation] };
}

function open(page: string): Document {
  return new JSDOM(page, { virtualConsole: new VirtualConsole() }).window.document;
}

function dataIn(document: Document): unknown {
  return decodeJson(document.getElementById('report-data')?.textContent ?? '', (text) =>
    fromBase64(String(text)),
  );
}

const nasty = fc.oneof(
  fc.constantFrom(
    '</script>',
    '<!--<script>',
    '</SCRIPT ',
    ']]>',
    '\u2028',
    '-->',
    '<script src=x>',
    '"><img src=x onerror=1>',
  ),
  fc.string({ unit: 'binary' }),
);

test('no data can end the element that carries it, and the view reads exactly what was put in', () => {
  fc.assert(
    fc.property(
      fc.array(nasty).map((parts) => parts.join('')),
      (text) => {
        const data = reportData({
          name: text,
          notebook: text,
          hyperparameters: { [text]: text, plain: text },
        });

        const document = open(composeReport(data, assets));

        expect(document.querySelectorAll('script')).toHaveLength(2);
        expect(document.querySelectorAll('img, body > :not(script)')).toHaveLength(0);
        expect(document.body.textContent?.trim().endsWith(assets.script)).toBe(true);
        expect(JSON.stringify(dataIn(document))).toBe(JSON.stringify(data));
      },
    ),
    { numRuns: 60 },
  );
});

test('the page says what run it shows', () => {
  expect(open(composeReport(reportData({ name: 'a <b> & "c"' }), assets)).title).toBe(
    'a <b> & "c" · Trainbook',
  );
});

test('only the script of the view may run, and nothing may be loaded', async () => {
  const document = open(composeReport(reportData(), assets));
  const policy = document
    .querySelector('meta[http-equiv="Content-Security-Policy"]')
    ?.getAttribute('content');
  const script = document.querySelector('script:not([type])')?.textContent ?? '';
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));

  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src 'sha256-${Buffer.from(digest).toString('base64')}';`);
  expect(policy).not.toMatch(/https?:|connect-src|unsafe-eval|\*/);
});

test('a script and a style that hold closing tags mean the same in the page', () => {
  const script = 'globalThis.found = ["</script>", "<!-- a -->", /<!--/u.test("<!--")];';
  const style = 'p::after { content: "</style><b>"; }';
  const page = composeReport(reportData(), { script, style });

  const { window } = new JSDOM(page, { runScripts: 'dangerously' });

  expect((window as unknown as { found: unknown }).found).toEqual(['</script>', '<!-- a -->', true]);
  expect(window.document.querySelectorAll('b')).toHaveLength(0);
});

test('a long run with many large pictures fits into a report of moderate size', () => {
  const image = {
    width: 224,
    height: 160,
    channels: 3 as const,
    data: new Uint8Array(224 * 160 * 3).fill(90),
  };
  const samples = Array.from({ length: 150 }, (_, index) => ({ index, title: `${index}:cat`, image }));
  const labelNames = Array.from({ length: 1000 }, (_, index) => `class ${index}`);
  const counts = labelNames.map(() => new Array<number>(1000).fill(0));
  const data: ReportData = {
    ...reportData(),
    observations: Array.from({ length: 30_000 }, (_, index) =>
      observation(index + 1, { 'train/accuracy': index / 30_000 }),
    ),
    evaluations: [
      { ...evaluation, dataset: 'first', samples },
      { ...evaluation, dataset: 'last', samples: samples.slice(0, 60), confusion: { labelNames, counts } },
    ],
  };

  const fitted = fitReport(data);

  expect(composeReport(data, assets).length).toBeLessThan(2_000_000);
  expect(fitted.evaluations.map((each) => each.samples.length)).toEqual([40, 60]);
  const shown = fitted.evaluations[1]?.samples[0]?.image;
  expect(shown && shown.width / shown.height).toBeCloseTo(224 / 160, 1);
  expect(shown?.data.every((byte) => byte === 90)).toBe(true);
  expect(fitted.evaluations[1]?.confusion).toBeUndefined();
  expect(fitted.observations.length).toBeLessThanOrEqual(2 * REPORT_LIMITS.pointsPerSeries);
});
