import * as tf from '@tensorflow/tfjs';
import type { Rung } from '../rung.ts';
import type { Expectations } from './conformanceCase.ts';
import type { CaseResult } from './conformanceReport.ts';
import { knownGap } from './knownGaps.ts';
import type { ConformanceOp } from './ops/conformanceOp.ts';
import { ELEMENTWISE_OPS } from './ops/elementwiseOps.ts';
import { NETWORK_OPS } from './ops/networkOps.ts';
import { SHAPE_OPS } from './ops/shapeOps.ts';
import { RANDOM_OPS } from './randomOps.ts';
import { runCase, runRandomCase } from './runCase.ts';

/** Every op that the expectations name. */
export const CONFORMANCE_OPS: Readonly<Record<string, ConformanceOp>> = {
  ...ELEMENTWISE_OPS,
  ...NETWORK_OPS,
  ...SHAPE_OPS,
};

/** Of float32. */
const TOLERANCE = 1e-4;

const TOLERANCES: Partial<Record<Rung, number>> = {
  // A GPU may multiply matrices and convolve in TF32, which has 10 bits after the point.
  'libtensorflow-gpu': 5e-3,
  // WebGPU allows functions such as asin 4096 units in the last place.
  webgpu: 1e-3,
};

/**
 * Computes every case of the conformance suite on the present backend, one after the other.
 * @param rung whose gaps are known and whose tolerance holds.
 */
export async function runConformance(rung: Rung): Promise<CaseResult[]> {
  const expectations = (await import('./expectations.json')) as unknown as Expectations;
  const tolerance = TOLERANCES[rung] ?? TOLERANCE;
  const results: CaseResult[] = [];
  await tf.ready();
  for (const each of expectations.cases) {
    const op = CONFORMANCE_OPS[each.op];
    if (!op) throw new Error(`the expectations name an op "${each.op}" that conformance/ops lacks`);
    results.push(withGap(rung, await runCase(each, op, tolerance)));
  }
  for (const [op, check] of Object.entries(RANDOM_OPS)) {
    results.push(withGap(rung, await runRandomCase(op, check)));
  }
  return results;
}

function withGap(rung: Rung, result: CaseResult): CaseResult {
  const missing = (['forward', 'gradient'] as const).filter((part) => result[part] === 'missing');
  const reasons = missing.map((part) => knownGap(rung, result, part));
  if (reasons.length === 0 || reasons.includes(undefined)) return result;
  return { ...result, known: reasons[0] };
}
