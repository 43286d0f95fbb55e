import path from 'node:path';
import type { KernelEvent } from '../../protocol/kernelMessages.ts';
import { writeReport } from '../../runs/report/writeReport.ts';
import { RUN_FILES } from '../../runs/runFolder.ts';

/** The runs that have begun and not ended: those that a kernel leaves behind when it dies. */
export class OpenRuns {
  private readonly folders = new Map<string, string>();

  /** @param notebookFolder absolute path. */
  constructor(private readonly notebookFolder: string) {}

  follow(event: KernelEvent): void {
    if (event.type === 'runStarted') this.folders.set(event.run.id, event.folder);
    else if (event.type === 'runFinished') this.folders.delete(event.runId);
  }

  /**
   * Writes the reports that the kernel could not write any more, as far as the records allow.
   * @returns the ends of the runs, as the kernel would have told them.
   */
  async close(assetsFolder: string): Promise<KernelEvent[]> {
    const ends: KernelEvent[] = [];
    for (const [runId, folder] of this.folders) {
      const report = await writeReport(path.join(this.notebookFolder, folder), assetsFolder).then(
        () => `${folder}/${RUN_FILES.report}`,
        () => '', // the record is damaged or the disk full; the run is lost either way
      );
      ends.push({ type: 'runFinished', runId, status: 'failed', report });
    }
    this.folders.clear();
    return ends;
  }
}
