import type { LibrarySearch } from '../libtensorflow/locateLibrary.ts';
import type { ProbeResult } from '../probe/probeResult.ts';
import type { Rung } from '../rung.ts';
import type { MachineDescription, NodeDescription } from './describeMachine.ts';

/** What runs on this machine; no path in it names the user. */
export interface DoctorReport {
  machine: MachineDescription;
  node: NodeDescription;
  libraries: LibrarySearch;
  rungs: ProbeResult[];
  /** The rung that a notebook would take; absent when none works. */
  taken?: Rung;
  /** The rung that `TRAINBOOK_BACKEND` forces. */
  forced?: string;
  /** The best rung that the machine could have and hasn't. */
  loss?: Rung;
}
