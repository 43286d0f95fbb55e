import * as tf from '@tensorflow/tfjs';
import { ChoiceStore } from '../choice/choiceStore.ts';
import type { Rehearsable } from '../choice/measureRivals.ts';
import { attempt, measureRivals } from '../choice/measureRivals.ts';
import { machineKey } from '../choice/machineKey.ts';
import type { MeasuredChoice } from '../choice/stepChoice.ts';
import { candidatesOf } from '../choice/stepChoice.ts';
import { currentNodeBackend } from '../compiledStep/nodeBackend.ts';
import { libtensorflowTracer } from '../compiledStep/stepTracer.ts';
import type { RungOffer } from '../rung.ts';
import type { BenchNetwork, BenchStep } from './benchNetworks.ts';
import { BENCH_NETWORKS, benchBatch, benchStep } from './benchNetworks.ts';
import type { BenchReport, NetworkFigures } from './benchReport.ts';
import { toFigures } from './benchReport.ts';

/** Under which what was measured is kept in the cache, followed by the machine. */
const KEY = 'doctor --bench';

/** For the rounds of one network; the first runs, in which XLA compiles, come on top. */
const LIMITS = { budgetMs: 3500, maxRounds: 15 };

/**
 * Opens a rung and times training steps on it, in every way that it has; TensorFlow.js computes on it afterwards. What
 * comes out is kept in the user's cache for this machine.
 * @param report is told each step in one line.
 * @throws RungRefusal, or any Error that says why the rung can't be opened.
 */
export async function benchRung(
  offer: RungOffer,
  report: (line: string) => void,
): Promise<BenchReport & { outcome: 'measured' }> {
  const { label, backendName } = await offer.open();
  if (!(await tf.setBackend(backendName))) throw new Error(`TensorFlow.js could not start ${backendName}`);
  const networks: NetworkFigures[] = [];
  for (const network of BENCH_NETWORKS) {
    report(`${network.name}, batch ${network.batchSize}`);
    networks.push(toFigures(network.name, network.batchSize, await benchNetwork(network)));
  }
  const binding = currentNodeBackend()?.binding;
  if (binding) await new ChoiceStore().keep(`${KEY}\n${await machineKey(binding)}`, networks);
  return { rung: offer.rung, outcome: 'measured', label, compiled: binding !== undefined, networks };
}

async function benchNetwork(network: BenchNetwork): Promise<MeasuredChoice[]> {
  const step = benchStep(network);
  const batch = benchBatch(network);
  const binding = currentNodeBackend()?.binding;
  const choices = binding
    ? candidatesOf({ precision: 'auto', xla: 'auto' }, binding.isUsingGpuDevice())
    : candidatesOf({ precision: 'float32', xla: false }, false);
  const rivals = choices.map((choice) =>
    attempt((): Rehearsable => {
      if (!binding) return eagerStep(step, batch);
      return libtensorflowTracer.trace((inputs) => step.run(inputs), batch, { name: 'a step', ...choice });
    }),
  );
  try {
    return await measureRivals(rivals, choices, batch, LIMITS);
  } finally {
    for (const rival of rivals) if (!(rival instanceof Error)) rival.dispose();
    step.dispose();
    tf.dispose(batch);
  }
}

function eagerStep(step: BenchStep, batch: tf.Tensor[]): Rehearsable {
  return { fingerprint: '', rehearse: () => runEagerly(step, batch), dispose: () => undefined };
}

/** One step whose loss is read, so that it has been computed. */
async function runEagerly(step: BenchStep, batch: tf.Tensor[]): Promise<void> {
  const results = step.run(batch);
  await results[0]!.data();
  tf.dispose(results);
}
