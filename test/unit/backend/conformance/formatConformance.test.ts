import { describe, expect, it } from 'vitest';
import type { CaseResult, RungConformance } from '../../../../src/backend/conformance/conformanceReport.ts';
import { conforms, formatConformance } from '../../../../src/backend/conformance.ts';

const good: CaseResult = { op: 'add', case: 'a row', forward: 'ok', gradient: 'ok', error: 1.24e-7 };
const exact: CaseResult = { op: 'add', case: 'int32', forward: 'ok', error: 0 };
const known: CaseResult = {
  op: 'stridedSlice',
  case: '',
  forward: 'ok',
  gradient: 'missing',
  error: 0,
  reason: 'gradient: there is none',
  known: 'nobody has it',
};
const missing: CaseResult = { ...known, op: 'gather', case: 'rows', known: undefined };
const failed: CaseResult = {
  ...good,
  op: 'cast',
  case: '',
  forward: 'failed',
  reason: 'value 0 should be 1',
};

const checked = (...cases: CaseResult[]): RungConformance => ({
  rung: 'wasm',
  outcome: 'checked',
  label: 'WebAssembly',
  cases,
});

describe('conforms', () => {
  it('asks of a rung what it claims, and of one that is not here nothing', () => {
    expect(conforms(checked(good, exact, known))).toBe(true);
    expect(conforms(checked(good, missing))).toBe(false);
    expect(conforms(checked(failed))).toBe(false);
    expect(conforms(checked({ ...failed, known: 'a known gap is no excuse for wrong numbers' }))).toBe(false);
    expect(conforms({ rung: 'webgpu', outcome: 'refused', reason: 'no', remedy: 'none' })).toBe(true);
    expect(conforms({ rung: 'webgpu', outcome: 'died', reason: 'SIGSEGV' })).toBe(false);
  });
});

describe('formatConformance', () => {
  it('prints one line an op, the worst of its cases, and what is wrong', () => {
    expect(formatConformance([checked(good, exact, known, missing, failed)])).toBe(`wasm: WebAssembly

op            cases  forward  gradient  greatest error
add               2  ok       ok        1.2e-7
stridedSlice      1  ok       missing   0
gather            1  ok       missing   0
cast              1  failed   ok        1.2e-7

wasm: 2 of 5 cases right, greatest error 1.2e-7, 2 WRONG
  gather (rows): gradient: there is none
  cast: value 0 should be 1
  stridedSlice is known to be missing: nobody has it
`);
  });

  it('says which rungs are not here and which died', () => {
    const text = formatConformance([
      { rung: 'webgpu', outcome: 'refused', reason: 'it is not installed', remedy: 'install it' },
      { rung: 'libtensorflow-gpu', outcome: 'died', reason: 'its process ended early (SIGSEGV)' },
    ]);
    expect(text).toBe(
      'webgpu is not here: it is not installed (install it)\n' +
        'libtensorflow-gpu FAILED: its process ended early (SIGSEGV)\n',
    );
  });
});
