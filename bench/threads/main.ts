// One network on wasm, trained in one thread and in several by turns. Prints its figures as a line of JSON.
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '../../src/backend/ladder.ts';
import { WorkerReplicas } from '../../src/kernel/replicas/workerReplicas.ts';
import { setReplicaThreads } from '../../src/training/parallel/replicaThreads.ts';
import { median } from '../median.mjs';
import { makeUpdater } from '../train/tfjs/updaterSteps.ts';
import type { Settings } from '../train/tfjs/serve.mjs';

/** A step in one thread and in several: milliseconds, processor time of all threads, longest wait of the main thread. */
export interface ThreadFigures {
  network: string;
  batch: number;
  threads: number;
  one: StepFigures;
  several: StepFigures;
  /** How many times as fast several are, the median over repetitions; by processor time, what idle processors would give. */
  timesAsFast: number;
  timesAsFastIfIdle: number;
}

interface StepFigures {
  ms: number;
  cpuMs: number;
  lagMs: number;
}

interface ThreadSettings extends Pick<Settings, 'network' | 'batch' | 'steps'> {
  threads: number;
  repetitions: number;
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2]!) as ThreadSettings;
  await selectBackend({ force: 'wasm' });
  const { network, batch, threads: count, repetitions, steps } = settings;
  const script = path.join(__dirname, 'replicaThread.cjs');
  const threads = new WorkerReplicas({ script, count, isFixed: true });
  const updater = makeUpdater(settings);
  const train = async (isShared: boolean, times: number): Promise<StepFigures> => {
    setReplicaThreads(() => (isShared ? threads : undefined));
    return measure(async () => tf.dispose((await updater.update())!.values as tf.TensorContainer), times);
  };
  await train(false, 2);
  await train(true, 2);
  const pairs: { one: StepFigures; several: StepFigures }[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    pairs.push({ one: await train(false, steps), several: await train(true, steps) });
  }
  const figures: ThreadFigures = {
    network,
    batch,
    threads: count,
    one: medians(pairs.map(({ one }) => one)),
    several: medians(pairs.map(({ several }) => several)),
    timesAsFast: median(pairs.map(({ one, several }) => one.ms / several.ms)),
    timesAsFastIfIdle: median(pairs.map(({ one, several }) => (count * one.cpuMs) / several.cpuMs)),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

async function measure(step: () => Promise<void>, times: number): Promise<StepFigures> {
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  await pause(); // its first look only says from when on it watches
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    await step();
    await new Promise((resolve) => setImmediate(resolve)); // as a trainer pauses
  }
  const ms = (performance.now() - start) / times;
  const { user, system } = process.cpuUsage(cpu);
  await pause(); // until the last wait is noticed
  lag.disable();
  return { ms, cpuMs: (user + system) / 1000 / times, lagMs: lag.max / 1e6 };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

function medians(figures: readonly StepFigures[]): StepFigures {
  const of = (name: keyof StepFigures): number => median(figures.map((figure) => figure[name]));
  return { ms: of('ms'), cpuMs: of('cpuMs'), lagMs: of('lagMs') };
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
