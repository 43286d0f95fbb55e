import * as tf from '@tensorflow/tfjs';
import { expect, describe, it } from 'vitest';
import { cpuRung } from '../../../../src/backend/cpu/cpuRung.ts';
import { checkRung } from '../../../../src/backend/conformance/checkRung.ts';
import { brokenCases } from '../../../../src/backend/conformance/conformanceReport.ts';
import { KNOWN_GAPS } from '../../../../src/backend/conformance/knownGaps.ts';
import { wasmRung } from '../../../../src/backend/wasm/wasmRung.ts';

describe.each([cpuRung, wasmRung])('the conformance suite on $rung', (offer) => {
  it('computes every op and gradient, but for what is known to be missing', async () => {
    const before = tf.memory().numTensors;
    const { cases } = await checkRung(offer);
    expect(cases.length).toBeGreaterThan(250);
    expect(brokenCases(cases)).toEqual([]);
    expect(cases.filter(({ gradient }) => gradient === 'ok').length).toBeGreaterThan(150);
    expect(tf.memory().numTensors).toBe(before);

    const gaps = KNOWN_GAPS.filter(({ rungs }) => rungs.includes(offer.rung));
    const missing = cases.filter(({ known }) => known !== undefined).map(({ op }) => op);
    expect(
      gaps.filter(({ op }) => !missing.includes(op)),
      'known gaps that are outdated',
    ).toEqual([]);
  });
});
