import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readRun } from '../readRun.ts';
import { RUN_FILES } from '../runFolder.ts';
import { diskRunFiles } from '../runFiles.ts';
import { composeReport, type ReportAssets } from './composeReport.ts';

/**
 * Writes, or writes again, the report of a run from its record. A run whose process is gone shows as failed.
 *
 * @param folder of the run's record.
 * @param assetsFolder where `report.js` and `report.css` lie.
 * @returns absolute path of the report.
 * @throws RunFormatError if the record is damaged, the system's error if something can't be read or written.
 */
export async function writeReport(folder: string, assetsFolder: string): Promise<string> {
  const [data, assets] = await Promise.all([readRun(folder), readAssets(assetsFolder)]);
  const { run, abandoned, finishedAt, observations, evaluations } = data;
  const status = abandoned ? 'failed' : data.status;
  const report = path.join(folder, RUN_FILES.report);
  diskRunFiles.replace(report, composeReport({ run, status, finishedAt, observations, evaluations }, assets));
  return report;
}

async function readAssets(folder: string): Promise<ReportAssets> {
  const read = async (name: string) => withoutSourceMap(await readFile(path.join(folder, name), 'utf8'));
  return { script: await read('report.js'), style: await read('report.css') };
}

/** The report lies elsewhere than the map that such a last line names. */
function withoutSourceMap(text: string): string {
  return text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=[^\n]*\s*$/, '\n');
}
