import * as tf from '@tensorflow/tfjs';
import type { RungOffer } from '../rung.ts';
import type { CaseResult } from './conformanceReport.ts';
import { runConformance } from './runConformance.ts';

/**
 * Opens a rung and computes the conformance suite on it; TensorFlow.js computes on it afterwards.
 * @throws RungRefusal, or any Error that says why the rung can't be opened.
 */
export async function checkRung(offer: RungOffer): Promise<{ label: string; cases: CaseResult[] }> {
  const { label, backendName } = await offer.open();
  if (!(await tf.setBackend(backendName))) throw new Error(`TensorFlow.js could not start ${backendName}`);
  return { label, cases: await runConformance(offer.rung) };
}
