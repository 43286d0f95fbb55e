import type { ChartTheme } from '../charts/chartTheme.ts';
import { chartRows } from '../charts/chartData.ts';
import { toPngFile, toSpecFile, toSvgFile } from '../charts/exportCharts.ts';
import { exportSpec } from '../charts/metricChartSpec.ts';
import { toCsvFile } from '../charts/toCsvFile.ts';
import { isRunShown } from './curvesState.ts';
import type { CurvesState } from './curvesState.ts';
import type { ExportKind } from './view.ts';

export interface ExportedFile {
  name: string;
  content: string | Uint8Array;
}

/** The curves that are shown as a file of the kind; CSV holds every value of the shown runs, as measured. */
export async function exportFile(
  kind: ExportKind,
  state: CurvesState,
  theme: ChartTheme,
): Promise<ExportedFile> {
  const runs = (state.runs ?? []).filter(({ run }) => isRunShown(run.id, state));
  const name = fileStem(runs.map(({ run }) => run.name));
  if (kind === 'csv') return { name: `${name}.csv`, content: toCsvFile(runs) };
  const spec = exportSpec(
    state.charts.map((input) => ({ input, rows: chartRows(input) })),
    theme,
  );
  if (kind === 'spec') return { name: `${name}.vl.json`, content: toSpecFile(spec) };
  if (kind === 'svg') return { name: `${name}.svg`, content: await toSvgFile(spec) };
  return { name: `${name}.png`, content: await toPngFile(spec) };
}

/** A file name that every system takes: `mnist 2026-11-22 14:03` → `mnist-2026-11-22-1403`. */
export function fileStem(runNames: string[]): string {
  if (runNames.length !== 1) return 'training-curves';
  const stem = (runNames[0] as string)
    .replaceAll(':', '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return stem.slice(0, 80) || 'training-curves';
}
