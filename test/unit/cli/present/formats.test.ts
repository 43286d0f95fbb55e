import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProgressData, TableData } from '../../../../src/protocol/displayData.ts';
import { formatError } from '../../../../src/cli/present/formatError.ts';
import { formatModelSummary } from '../../../../src/cli/present/formatModelSummary.ts';
import { formatDuration, formatRate, formatValue } from '../../../../src/cli/present/formatNumbers.ts';
import { formatBytes, formatCount } from '../../../../src/protocol/formatNumbers.ts';
import { formatLiveProgress, formatProgressLine } from '../../../../src/cli/present/formatProgress.ts';
import { formatTable } from '../../../../src/cli/present/formatTable.ts';
import { createPaint } from '../../../../src/cli/present/paint.ts';
import { cutText, padText, plainLine, textWidth } from '../../../../src/cli/present/textWidth.ts';

const layout = { width: 80, paint: createPaint(false) };
const golden = (text: string) => `\n${text}\n`;

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1:00'],
  [154, '2:34'],
  [3723, '1:02:03'],
  [NaN, '?'],
])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

test.each([
  [0.0521349, '0.05213'],
  [0.9871, '0.9871'],
  [12.3456, '12.35'],
  [12345.678, '12345.7'],
  [0.0000123, '1.23e-5'],
  [3, '3'],
  [-0.5, '-0.5000'],
  [NaN, 'NaN'],
  [Infinity, 'Infinity'],
])('the value %d is shown as %s', (value, text) => expect(formatValue(value)).toBe(text));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [273_600_000, '274 MB'],
  [999_600, '1.0 MB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test('counts and rates', () => {
  expect([formatCount(60_000), formatRate(52.4), formatRate(4.25), formatRate(0.25)]).toEqual([
    '60,000',
    '52/s',
    '4.3/s',
    '4.0 s each',
  ]);
});

test('wide characters count twice, marks not at all, and nothing is cut in half', () => {
  expect([textWidth('abc'), textWidth('猫cat'), textWidth('e\u0301'), textWidth('🐈')]).toEqual([3, 5, 1, 2]);
  expect([cutText('猫猫猫', 4), cutText('abcdef', 4), padText('猫', 4), padText('7', 3, 'right')]).toEqual([
    '猫…',
    'abc…',
    '猫  ',
    '  7',
  ]);
  expect(plainLine('a\u001b[31mb\r\nc')).toBe('a [31mb  c');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }).map(plainLine), fc.nat(40), (text, width) => {
      expect(textWidth(cutText(text, width + 1))).toBeLessThanOrEqual(width + 1);
    }),
  );
});

const table: TableData = {
  columns: ['epoch', 'train/loss', 'note'],
  rows: [
    [1, 0.30123, 'first'],
    [2, 0.0912, null],
    [10, NaN, 'diverged \u001b[2J'],
  ],
  omittedRows: 1200,
};

test('a table stands in columns, its numbers to the right', () => {
  expect(golden(formatTable(table, layout))).toMatchInlineSnapshot(`
    "
    epoch  train/loss  note
    ─────  ──────────  ─────────────
        1      0.3012  first
        2     0.09120
       10         NaN  diverged  [2J
    … 1,200 more rows
    "
  `);
});

test('a table is cut to the width of the terminal', () => {
  const wide = { columns: ['path', 'value'], rows: [['a/very/long/path/to/something/'.repeat(3), 1]] };
  expect(golden(formatTable(wide, { ...layout, width: 40 }))).toMatchInlineSnapshot(`
    "
    path                               value
    ─────────────────────────────────  ─────
    a/very/long/path/to/something/a/…      1
    "
  `);
});

test('a model summary names the layers, what they give and what is frozen', () => {
  const layer = { parameterCount: 0, trainableCount: 0, trainable: true, inputs: [] };
  const summary = {
    name: 'lenet',
    layers: [
      { ...layer, name: 'input', type: 'InputLayer', outputShapes: [[null, 28, 28, 1]] },
      {
        ...layer,
        name: 'conv1',
        type: 'Conv2D',
        outputShapes: [[null, 24, 24, 8]],
        parameterCount: 208,
        trainable: false,
      },
      {
        ...layer,
        name: 'norm',
        type: 'BatchNormalization',
        outputShapes: [[null, 24, 24, 8]],
        parameterCount: 32,
        trainableCount: 16,
      },
      {
        ...layer,
        name: 'dense',
        type: 'Dense',
        outputShapes: [[null, 10]],
        parameterCount: 46090,
        trainableCount: 46090,
      },
    ],
    totals: { parameters: 46330, trainable: 46106, nonTrainable: 224, sizeBytes: 185_320 },
  };
  expect(golden(formatModelSummary(summary, layout))).toMatchInlineSnapshot(`
    "
    lenet
    layer  type                output shape        parameters  trainable
    ─────  ──────────────────  ──────────────────  ──────────  ─────────
    input  InputLayer          [batch, 28, 28, 1]           0
    conv1  Conv2D              [batch, 24, 24, 8]         208  no
    norm   BatchNormalization  [batch, 24, 24, 8]          32  16
    dense  Dense               [batch, 10]             46,090  yes
    46,330 parameters · 46,106 trainable · 224 not · 185 kB
    "
  `);
});

const progress: ProgressData = {
  title: 'training',
  done: 1234,
  total: 9380,
  rate: 52.4,
  unit: 'iterations',
  elapsedSeconds: 23.5,
  etaSeconds: 155.4,
  values: { 'train/loss': 0.0823, 'train/accuracy': 0.9744 },
  finished: false,
};

test.each([120, 100, 80, 60, 30])('a progress bar of at most %d columns', (width) => {
  const line = formatLiveProgress(progress, { ...layout, width });
  expect(line).toMatchSnapshot();
  expect(textWidth(line)).toBeLessThanOrEqual(width);
});

test('progress as lines of a log', () => {
  const lines = [
    formatProgressLine(progress),
    formatProgressLine({ ...progress, done: 9380, finished: true, elapsedSeconds: 118 }),
    formatProgressLine({ ...progress, finished: true, values: {} }),
    formatProgressLine({ title: 'reading', done: 3, elapsedSeconds: 1, values: {}, finished: false }),
  ];
  expect(golden(lines.join('\n'))).toMatchInlineSnapshot(`
    "
    training 13% 1,234/9,380 iterations · 52/s · 2:35 left · train/loss 0.08230 · train/accuracy 0.9744
    training 9,380 iterations in 1:58 · 79/s · train/loss 0.08230 · train/accuracy 0.9744
    training 1,234 of 9,380 iterations in 24 s · 53/s
    reading 3
    "
  `);
});

const cell = {
  number: 3,
  text: "const rate = 0.1;\nconst half = rate / 2;\n\tthrow new Error('no');\nafter();",
  firstLine: 21,
};
const error = {
  name: 'Error',
  message: 'no',
  stack:
    'Error: no\n    at inner (cell 2:4:9)\n    … 3 calls inside trainbook\n    at cell 3:3:8\nCaused by RangeError: too far\n    at cell 1:1:1',
  location: { line: 3, column: 8 },
  cause: { name: 'RangeError', message: 'too far' },
};
const context = { cell, notebook: 'mnist.train.ts', nameFile: (path: string) => path.slice(1) };

test('an error shows its line in the file and in the cell, and what lies around it', () => {
  expect(golden(formatError(error, context, layout))).toMatchInlineSnapshot(`
    "
    Error: no
      in mnist.train.ts:23:8 (cell 3, line 3)

      21 | const rate = 0.1;
      22 | const half = rate / 2;
    > 23 |  throw new Error('no');
         |        ^
      24 | after();
        at inner (cell 2:4:9)
        … 3 calls inside trainbook
        at cell 3:3:8
      Caused by RangeError: too far
        at cell 1:1:1
    "
  `);
});

test('an error in an .ipynb has a line in the cell alone', () => {
  const notebook = { ...context, cell: { ...cell, firstLine: undefined }, notebook: 'a.ipynb' };
  const brief = { ...error, stack: 'Error: no\n    at cell 3:3:8', cause: undefined };
  expect(golden(formatError(brief, notebook, layout))).toMatchInlineSnapshot(`
    "
    Error: no
      in a.ipynb, cell 3, line 3, column 8

      1 | const rate = 0.1;
      2 | const half = rate / 2;
    > 3 |  throw new Error('no');
        |        ^
      4 | after();
    "
  `);
});

test('an error in another file names it, and one without a place the cell', () => {
  const elsewhere = { ...error, stack: undefined, location: { file: '/lib/help.ts', line: 4, column: 2 } };
  expect(golden(formatError(elsewhere, context, layout))).toMatchInlineSnapshot(`
    "
    Error: no
      in lib/help.ts:4:2 (from cell 3 of mnist.train.ts)
      Caused by RangeError: too far
    "
  `);
  expect(golden(formatError({ name: 'Error', message: '' }, context, layout))).toMatchInlineSnapshot(`
    "
    Error
      in cell 3 of mnist.train.ts
    "
  `);
});

test('colours are there only where they are wanted', () => {
  const [plain, coloured] = [createPaint(false), createPaint(true)];
  expect(plain.red('a')).toBe('a');
  expect(coloured.red('a')).toBe('\u001b[31ma\u001b[39m');
});
