import type { DoctorReport } from './doctor/doctorReport.ts';
import type { LibrarySearch } from './libtensorflow/locateLibrary.ts';
import type { ProbeResult } from './probe/probeResult.ts';
import type { Rung } from './rung.ts';
import { describeMachine, describeNode } from './doctor/describeMachine.ts';
import { locateLibrary } from './libtensorflow/locateLibrary.ts';
import { findProbeScript, probeRung } from './probe/probeRung.ts';
import { RUNGS } from './rung.ts';
import { shortenHome } from '../files/shortenHome.ts';

export { formatDoctorReport } from './doctor/formatDoctorReport.ts';

export interface ExamineOptions {
  /** The notebook's folder; the current folder unless given. */
  workspaceFolder?: string;
  /** The bundle of probe/main.ts; the one beside this bundle unless given. */
  script?: string;
  /** Tries one rung; in a process of its own unless given. */
  probe?: (rung: Rung) => Promise<ProbeResult>;
}

/** Tries every rung, one after the other so that each can use the whole machine, and says what is there. */
export async function examineMachine(options: ExamineOptions = {}): Promise<DoctorReport> {
  const { workspaceFolder = process.cwd() } = options;
  const probe = options.probe ?? (await probeInProcesses(workspaceFolder, options.script));
  const rungs: ProbeResult[] = [];
  for (const rung of RUNGS) rungs.push(await probe(rung));
  const forced = process.env.TRAINBOOK_BACKEND || undefined;
  const taken = rungs.find(({ rung, works }) => works && (!forced || rung === forced))?.rung;
  const above = forced ? [] : rungs.slice(0, taken ? RUNGS.indexOf(taken) : RUNGS.length);
  return {
    machine: await describeMachine(),
    node: describeNode(),
    libraries: withoutHome(await locateLibrary({ workspaceFolder })),
    rungs,
    taken,
    forced,
    loss: above.find((result) => !result.works && result.isLoss)?.rung,
  };
}

async function probeInProcesses(
  workspaceFolder: string,
  given: string | undefined,
): Promise<(rung: Rung) => Promise<ProbeResult>> {
  const script = given ?? (await findProbeScript());
  return (rung) => probeRung(rung, workspaceFolder, script);
}

function withoutHome({ found, refused }: LibrarySearch): LibrarySearch {
  return { found: found.map(({ file, source }) => ({ source, file: shortenHome(file) })), refused };
}
