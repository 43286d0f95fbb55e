import path from 'node:path';

/** What a run's folder holds. */
export const RUN_FILES = {
  /** The description, the status and who writes, as JSON; replaced atomically. */
  run: 'run.json',
  /** One {@link Observation} a line, only ever appended to. */
  observations: 'observations.jsonl',
  /** `0001.json`, `0002.json` and so on: one evaluation each, pictures as base64. */
  evaluations: 'evaluations',
  /** The cells as they ran. */
  source: 'source.train.ts',
  report: 'report.html',
} as const;

/** Above these, a file is refused on reading: no run of ours comes near, so it is damaged or hostile. */
export const RUN_LIMITS = {
  runBytes: 16 * 2 ** 20,
  observationsBytes: 512 * 2 ** 20,
  evaluationBytes: 256 * 2 ** 20,
  evaluations: 10_000,
} as const;

const RUNS_PATH = ['.trainbook', 'runs'];

/** The folder of all run records of a notebook: `.trainbook/runs` beside it. */
export function runsFolder(notebook: string): string {
  return path.join(path.dirname(notebook), ...RUNS_PATH);
}

/** `.trainbook/runs`, a run's folder or a file in it, as events and texts give it: relative to the notebook, with `/`. */
export function relativeRunPath(...parts: string[]): string {
  return [...RUNS_PATH, ...parts].join('/');
}
