import type { Tensor1D } from '@tensorflow/tfjs';
import { readAndDispose } from '../tensors/readScalars.ts';
import type { Metric } from './metric.ts';
import type { Tally, TallyRule } from './tally.ts';
import { tallyValue } from './tally.ts';

/** What a batch's metric counted, still on the device. */
export interface Counters {
  rule: TallyRule;
  tensor: Tensor1D;
}

/** Puts counters by the name of their metric together with its rule. */
export function toCounters(
  tensors: Readonly<Record<string, Tensor1D>>,
  metrics: readonly Metric[],
): [string, Counters][] {
  return metrics.flatMap(({ name, tally }): [string, Counters][] =>
    tally && tensors[name] ? [[name, { rule: tally.rule, tensor: tensors[name] }]] : [],
  );
}

/** The tensors are disposed. */
export async function readTallies(counters: readonly [string, Counters][]): Promise<Record<string, Tally>> {
  const read = counters.map(async ([name, { rule, tensor }]): Promise<[string, Tally]> => [
    name,
    { rule, counters: [...(await readAndDispose<Float32Array>(tensor))] },
  ]);
  return Object.fromEntries(await Promise.all(read));
}

export function tallyValues(tallies: Readonly<Record<string, Tally>>): Record<string, number> {
  return Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tallyValue(tally)]));
}
