import { stat } from 'node:fs/promises';
import path from 'node:path';
import { listRuns } from '../../runs/readRun.ts';
import { RUN_FILES, runsFolder } from '../../runs/runFolder.ts';

/** @param notebook absolute path. @returns the report of the notebook's newest run that has one, as an absolute path. */
export async function findLastReport(notebook: string): Promise<string | undefined> {
  const name = path.basename(notebook);
  for (const run of await listRuns(runsFolder(notebook))) {
    if ('problem' in run || path.basename(run.run.notebook) !== name) continue;
    const report = path.join(run.folder, RUN_FILES.report);
    const isFile = await stat(report).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return report;
  }
  return undefined;
}
