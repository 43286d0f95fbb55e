import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { formatSelfTest, passed } from '../../../../src/backend/selfTest.ts';
import type { SelfTestReport } from '../../../../src/backend/selfTest/selfTestReport.ts';

const rung = 'libtensorflow-gpu';

const good: SelfTestReport = {
  version: '1.2.3',
  date: '2026-01-02T03:04:05.000Z',
  machine: {
    machine: { system: 'Linux', processor: 'A', cores: 2, memoryBytes: 2 ** 30, gpus: ['A GPU'] },
    node: { version: '22.0.0', path: path.join(os.homedir(), 'node') },
    libraries: { found: [], refused: [] },
    rungs: [{ rung, works: true, label: 'the GPU', proof: 'right', speed: '1 GFLOP/s' }],
    taken: rung,
  },
  rung,
  conformance: {
    rung,
    outcome: 'checked',
    label: 'the GPU',
    cases: [{ op: 'add', case: '', forward: 'ok', gradient: 'ok', error: 0 }],
  },
  parity: {
    rung,
    outcome: 'checked',
    label: 'the GPU',
    compiled: true,
    cases: [{ name: 'dense layers', error: 1e-7, passed: true }],
  },
  bench: { rung, outcome: 'measured', label: 'the GPU', compiled: true, networks: [] },
};

it('is one file with tables, all findings, and no folder of the user', () => {
  const text = formatSelfTest(good);
  expect(text).toMatch(
    /^# Trainbook's self-test: libtensorflow-gpu\n\nTrainbook 1\.2\.3, 2026-01-02T03:04:05/,
  );
  expect(text).toMatch(/^dense layers {2}ok {5}greatest difference 1\.0e-7$/m);
  expect(text).toMatch(/^add +1 +ok +ok +0$/m);
  expect(text).not.toContain(os.homedir());
  const json = /^```json\n([^]*?)\n```$/m.exec(text)![1]!;
  expect(JSON.parse(json)).toMatchObject({ version: '1.2.3', rung, parity: good.parity });
});

it('keeps what backends say inside its fences', () => {
  const text = formatSelfTest({ ...good, bench: { rung, outcome: 'died', reason: '```\n# not a heading' } });
  expect(text).toContain('````text\nlibtensorflow-gpu FAILED: ```\n# not a heading\n````');
});

it('passes when everything is right, whatever the speed', () => {
  expect(passed(good)).toBe(true);
  const wrong = { ...good.parity!, cases: [{ name: 'dense layers', error: 1, passed: false }] };
  expect(passed({ ...good, parity: wrong as SelfTestReport['parity'] })).toBe(false);
  expect(formatSelfTest({ ...good, parity: wrong as SelfTestReport['parity'] })).toMatch(
    /WRONG[^]*OTHER numbers/,
  );
  expect(passed({ ...good, conformance: { rung, outcome: 'died', reason: '' } })).toBe(false);
  expect(passed({ ...good, bench: { rung, outcome: 'died', reason: '' } })).toBe(false);
  const { rung: _, conformance: _1, parity: _2, bench: _3, ...nothing } = good;
  expect(passed(nothing)).toBe(false);
  expect(formatSelfTest(nothing)).toContain('self-test: no backend');
});
