/** What the process that reads damaged files is asked. */
export interface FuzzRequest {
  target: string;
  seed: string;
  /** Which case of the seed; `whole` is the file without damage. */
  index: number | 'whole';
  /** Where the file is written, which stays when the process dies. */
  folder: string;
}

/** What became of a case. */
export interface FuzzReply {
  outcome: 'value' | 'error';
  /** What is wrong with the outcome; absent where it is right. */
  fault?: string;
  message?: string;
  file: string;
  /** The most memory that the process ever had. */
  peakBytes: number;
}

/** Parsers of which a process is told at its start. */
export interface FuzzReady {
  targets: { name: string; fixtures: number }[];
}
