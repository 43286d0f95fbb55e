import { expect, test } from 'vitest';
import { planPackage } from '../../../../src/backend/setup/packagePlan.ts';
import { createPaint } from '../../../../src/cli/present/paint.ts';
import type { Write } from '../../../../src/cli/present/screen.ts';
import { JsonSetupPresenter, TextSetupPresenter } from '../../../../src/cli/setup/setupPresenter.ts';
import { isYes } from '../../../../src/cli/setup/setupTexts.ts';

const text = (writes: Write[][]) =>
  `\n${writes
    .flat()
    .map((write) => (write.stream === 'stderr' ? `! ${write.text}` : write.text))
    .join('')
    .replaceAll('\r\u001b[2K', '⌫')}`;
const presenter = (isTerminal: boolean) =>
  new TextSetupPresenter({ isTerminal, layout: () => ({ width: 100, paint: createPaint(false) }) });

const downloading = 'downloading tensorflow-cpu 2.21.0 with pip';
const unpacking = 'unpacking tensorflow-cpu 2.21.0';
const steps = [
  [{ phase: 'looking', text: 'looking for pip' }, 0],
  [{ phase: 'downloading', text: downloading }, 500],
  [{ phase: 'downloading', text: downloading, doneBytes: 27_000_000 }, 2500],
  [{ phase: 'downloading', text: downloading, doneBytes: 120_000_000, totalBytes: 273_800_000 }, 8500],
  [{ phase: 'unpacking', text: unpacking, doneBytes: 1_000_000, totalBytes: 900_000_000 }, 20_500],
  [{ phase: 'unpacking', text: unpacking, doneBytes: 900_000_000, totalBytes: 900_000_000 }, 24_500],
  [{ phase: 'done', text: 'tensorflow-cpu-2.21.0 is ready' }, 24_600],
] as const;

test('what is downloaded is said before: what, how large, from where and where to', () => {
  const offer = { plan: planPackage('linux', 'x64', 'cpu'), cacheFolder: '~/.cache/trainbook' };
  expect(text([presenter(false).offer(offer)])).toMatchInlineSnapshot(`
    "
    The TensorFlow library computes several times faster than JavaScript can. Trainbook gets it as
      tensorflow-cpu 2.21.0 (a download of about 274 MB)
      from Python's package index, with your own pip or uv
      into ~/.cache/trainbook, which takes 1.3 GB of free space; nothing else is touched.
    "
  `);
});

test('an archive and an unknown size are said as such', () => {
  const offer = { plan: planPackage('win32', 'x64', 'cpu'), cacheFolder: 'C:\\cache' };
  expect(text([presenter(false).offer(offer)])).toMatchInlineSnapshot(`
    "
    The TensorFlow library computes several times faster than JavaScript can. Trainbook gets it as
      libtensorflow-cpu 2.18.0
      from TensorFlow's own server
      into C:\\cache, which takes 1.0 GB of free space; nothing else is touched.
    "
  `);
  expect(text([presenter(false).offer({ plan: undefined, cacheFolder: '' })])).toContain(
    'no TensorFlow library',
  );
});

test('a set-up on a pipe: a line a phase and every few seconds', () => {
  const view = presenter(false);
  const writes = steps.map(([step, time]) => view.progress(step, time));
  writes.push(view.done('tensorflow-cpu-2.21.0', '~/.cache/trainbook/libtensorflow/tensorflow-cpu-2.21.0'));
  expect(text(writes)).toMatchInlineSnapshot(`
    "
    looking for pip
    downloading tensorflow-cpu 2.21.0 with pip
    downloading tensorflow-cpu 2.21.0 with pip 43% 120/274 MB · 15 MB/s · 10 s left
    downloading tensorflow-cpu 2.21.0 with pip 274 MB in 8.0 s · 34 MB/s
    unpacking tensorflow-cpu 2.21.0
    unpacking tensorflow-cpu 2.21.0 900 MB in 4.0 s · 225 MB/s
    tensorflow-cpu-2.21.0 is ready in ~/.cache/trainbook/libtensorflow/tensorflow-cpu-2.21.0
    "
  `);
});

test('a set-up on a terminal: a bar', () => {
  const view = presenter(true);
  const writes = steps.map(([step, time]) => view.progress(step, time));
  expect(text(writes)).toMatchInlineSnapshot(`
    "
    looking for pip⌫downloading tensorflow-cpu 2.21.0 with pip⌫downloading tensorflow-cpu 2.21.0 with pip 27 MB · 14 MB/s⌫downloading tensorflow-cpu 2.21.0 with pip ━━━━━━━━─────────── 43% 120/274 MB · 15 MB/s · 10 s left⌫downloading tensorflow-cpu 2.21.0 with pip 274 MB in 8.0 s · 34 MB/s
    unpacking tensorflow-cpu 2.21.0⌫unpacking tensorflow-cpu 2.21.0 ────────────────────────────── 0% 1/900 MB⌫unpacking tensorflow-cpu 2.21.0 ━━━━━━━━━━━━━━━━━━━━━━━━━━━ 100% 900/900 MB · 225 MB/s · 0.0 s left⌫unpacking tensorflow-cpu 2.21.0 900 MB in 4.0 s · 225 MB/s
    "
  `);
});

test('a failure takes the bar away', () => {
  const view = presenter(true);
  const writes = [
    ...steps.slice(0, 4).map(([step, time]) => view.progress(step, time)),
    view.failed('pip can not reach the network'),
  ];
  expect(text(writes).split('\n').at(-2)).toMatch(/⌫! pip can not reach the network$/);
});

test('as JSON each step is a line', () => {
  const view = new JsonSetupPresenter();
  const writes = [
    view.offer({ plan: planPackage('linux', 'x64', 'cpu'), cacheFolder: '' }),
    ...steps.map(([step]) => view.progress(step)),
    view.done('tensorflow-cpu-2.21.0'),
    view.found('trainbook setup'),
    view.failed('no space'),
  ].flat();
  expect(writes.every(({ stream, text: line }) => stream === 'stdout' && /^[^\n]+\n$/.test(line))).toBe(true);
  expect(writes.map((write) => (JSON.parse(write.text) as { type: string }).type)).toEqual([
    'offer',
    ...steps.map(() => 'progress'),
    'finished',
    'finished',
    'failed',
  ]);
});

test.each([
  ['', true],
  ['y', true],
  [' YES ', true],
  ['n', false],
  ['no', false],
  ['yesterday', false],
])('the answer %j counts as yes: %s', (answer, expected) => expect(isYes(answer)).toBe(expected));
