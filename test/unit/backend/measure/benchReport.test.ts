import { expect, it } from 'vitest';
import { formatBench, toFigures } from '../../../../src/backend/measure/benchReport.ts';
import type { BenchReport } from '../../../../src/backend/measure/benchReport.ts';

const way = (precision: 'float32' | 'bfloat16', xla: boolean, stepMs: number) => ({ precision, xla, stepMs });

it('shows every way, what won and by how much', () => {
  const networks = [
    toFigures('MLP', 128, [way('float32', false, 12), way('bfloat16', false, 8), way('float32', true, 6)]),
    toFigures('LeNet', 64, [
      way('float32', false, 3.456),
      { precision: 'bfloat16', xla: false, failure: 'no such kernel' },
    ]),
  ];
  const report: BenchReport = {
    rung: 'libtensorflow-cpu',
    outcome: 'measured',
    label: 'a library',
    compiled: true,
    networks,
  };
  expect(formatBench(report)).toBe(`libtensorflow-cpu: a library
Median milliseconds of a training step, compiled

MLP, batch 128
   float32               12.0
   bfloat16              8.00  0.67
=> float32 with XLA      6.00  0.50
   float32 with XLA wins, 2.00 times as fast as float32

LeNet, batch 64
=> float32       3.46
   bfloat16  does not work: no such kernel
   float32 wins

Not the default wins: float32 with XLA for MLP. Say precision: 'auto' and xla: 'auto' to have it measured for your own model.
`);
});

it('says when the default is the best, when nothing is compiled, and when there is nothing', () => {
  const networks = [toFigures('MLP', 128, [way('float32', false, 1)])];
  const measured = { rung: 'wasm', outcome: 'measured', label: 'wasm', networks } as const;
  expect(formatBench({ ...measured, compiled: true })).toContain(
    'float32 without XLA, the default, is the fastest here.',
  );
  expect(formatBench({ ...measured, compiled: false })).toMatch(
    /op by op: this backend compiles no steps(?![^]*default)/,
  );
  expect(formatBench({ rung: 'webgpu', outcome: 'refused', reason: 'none', remedy: 'get it' })).toBe(
    'webgpu is not here: none (get it)\n',
  );
  expect(formatBench({ rung: 'webgpu', outcome: 'died', reason: 'SIGSEGV' })).toBe(
    'webgpu FAILED: SIGSEGV\n',
  );
});
