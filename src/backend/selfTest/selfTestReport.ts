import type { RungConformance } from '../conformance.ts';
import type { DoctorReport } from '../doctor/doctorReport.ts';
import type { BenchReport } from '../measure/benchReport.ts';
import type { Rung } from '../rung.ts';
import type { ParityReport } from './parityReport.ts';

/** All that a rung was asked on this machine; no path in it names the user. */
export interface SelfTestReport {
  /** Of Trainbook. */
  version: string;
  /** ISO 8601. */
  date: string;
  machine: DoctorReport;
  /** The rung that was tested; the others are absent if there is none. */
  rung?: Rung;
  conformance?: RungConformance;
  parity?: ParityReport;
  bench?: BenchReport;
}
