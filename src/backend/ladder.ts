import * as tf from '@tensorflow/tfjs';
import type { OpenRung, RefusedRung, Rung, RungOffer } from './rung.ts';
import { cpuRung } from './cpu/cpuRung.ts';
import { libtensorflowRungs } from './libtensorflow/libtensorflowRungs.ts';
import { locateLibrary } from './libtensorflow/locateLibrary.ts';
import type { Proof } from './proof/proveBackend.ts';
import { proveBackend } from './proof/proveBackend.ts';
import { isRung, RungRefusal, RUNGS } from './rung.ts';
import { wasmRung } from './wasm/wasmRung.ts';
import { webgpuRung } from './webgpu/webgpuRung.ts';

export type { RefusedRung, Rung } from './rung.ts';

/** The rung that was taken. */
export interface TakenRung {
  rung: Rung;
  /** What it is, such as `libtensorflow 2.21.0 on the CPU, from trainbook setup`. */
  label: string;
  /** How it proved itself, with the speed that was measured. */
  proof: string;
  /** What the machine could have instead, and how to get it; absent on the best rung that it can have. */
  loss?: string;
}

export interface LadderResult {
  taken: TakenRung;
  /** The rungs above the one taken. */
  refused: RefusedRung[];
}

export interface SelectOptions {
  /** Takes this rung or none; `TRAINBOOK_BACKEND` does the same. */
  force?: Rung;
  /** Is told each step in one line. */
  report?: (line: string) => void;
  /** The notebook's folder, for its virtual environment and its node_modules; the current folder unless given. */
  workspaceFolder?: string;
}

/**
 * Chooses the backend: the highest rung that loads and computes a convolution and its gradients correctly.
 * TensorFlow.js computes on it afterwards.
 * @throws Error when a forced rung is unknown or can't be taken, with the reason and the remedy.
 */
export async function selectBackend(options: SelectOptions = {}): Promise<LadderResult> {
  const workspaceFolder = options.workspaceFolder ?? process.cwd();
  const force = options.force ?? process.env.TRAINBOOK_BACKEND;
  silenceCpuAdvice();
  return climb(allRungs(workspaceFolder), { force, report: options.report, prove: proveBackend });
}

/** Every rung of the ladder, the best first. */
export function allRungs(workspaceFolder: string): RungOffer[] {
  return [
    ...libtensorflowRungs(() => locateLibrary({ workspaceFolder })),
    webgpuRung(workspaceFolder),
    wasmRung,
    cpuRung,
  ];
}

export interface ClimbOptions {
  force?: string;
  report?: (line: string) => void;
  /** Checks the backend's numbers, makes TensorFlow.js use it, and says how it proved itself. */
  prove: (backendName: string) => Promise<Proof>;
}

/** Tries the rungs in order and takes the first that proves itself. */
export async function climb(rungs: readonly RungOffer[], options: ClimbOptions): Promise<LadderResult> {
  const { force, prove, report = () => {} } = options;
  const tried = force ? [findForced(rungs, force)] : rungs;
  const refused: RefusedRung[] = [];
  let loss: RefusedRung | undefined;
  for (const offer of tried) {
    const { rung } = offer;
    try {
      const { label, proof } = await openAndProve(offer, prove);
      report(`${rung}: ${label}; ${proof.text}`);
      const taken: TakenRung = { rung, label, proof: proof.text };
      if (loss) taken.loss = describeLoss(loss, proof);
      return { taken, refused };
    } catch (error) {
      const refusal = toRefusal(error);
      const entry = { rung, reason: refusal.message, remedy: refusal.remedy };
      report(`${rung} is not possible: ${entry.reason} (${entry.remedy})`);
      refused.push(entry);
      if (refusal.isLoss) loss ??= entry;
    }
  }
  throw new Error(describeFailure(refused, force));
}

/** Opens one rung and lets it prove itself; a rung that fails is closed again. */
export async function openAndProve(
  offer: RungOffer,
  prove: ClimbOptions['prove'],
): Promise<{ label: string; proof: Proof }> {
  const open: OpenRung = await offer.open();
  try {
    return { label: open.label, proof: await prove(open.backendName) };
  } catch (error) {
    open.dispose();
    throw error;
  }
}

/** What speaks against a rung, whatever was thrown. */
export function toRefusal(error: unknown): RungRefusal {
  if (error instanceof RungRefusal) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new RungRefusal(reason, { remedy: 'run `trainbook doctor` and report what it says', isLoss: true });
}

function findForced(rungs: readonly RungOffer[], force: string): RungOffer {
  const offer = isRung(force) ? rungs.find(({ rung }) => rung === force) : undefined;
  if (offer) return offer;
  throw new Error(`there is no backend "${force}"; there are ${RUNGS.join(', ')}`);
}

function describeLoss({ rung, reason, remedy }: RefusedRung, { speed }: Proof): string {
  return `${rung} would be faster than the ${speed} here, but ${reason}. To get it: ${remedy}.`;
}

function describeFailure(refused: readonly RefusedRung[], force: string | undefined): string {
  const reasons = refused.map(({ rung, reason, remedy }) => `${rung}: ${reason} (${remedy})`);
  return force
    ? `the backend ${force} was asked for and can't be taken. ${reasons.join('\n')}`
    : `no backend works on this machine.\n${reasons.join('\n')}`;
}

/** The cpu backend advises once to install tfjs-node, whose library would be too old here; ours say what to do. */
function silenceCpuAdvice(): void {
  const cpu = tf.findBackend('cpu') as { firstUse?: boolean } | null;
  if (cpu) cpu.firstUse = false;
}
