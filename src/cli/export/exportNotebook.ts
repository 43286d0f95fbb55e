import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { CellOutput } from '../../protocol/kernelMessages.ts';
import { notebookPage } from '../../notebook/html/notebookPage.ts';
import { NotebookFileError } from '../../notebook/notebookCells.ts';
import type { NotebookOutputs } from '../../notebook/outputs/notebookOutputs.ts';
import { outputsPath, parseOutputs } from '../../notebook/outputs/outputsFile.ts';
import { isPage, type ExportCommand } from '../commandLine.ts';
import { EXIT_CODES } from '../exitCodes.ts';
import { readNotebook, reasonOf } from '../run/readNotebook.ts';
import type { Terminal } from '../terminal.ts';
import type * as DrawChartModule from './drawChart.ts';
import type * as ProjectModule from './project.ts';

export interface ExportNotebookOptions {
  command: ExportCommand;
  terminal: Terminal;
  /** The folder of the bundles. */
  distFolder: string;
}

/**
 * `trainbook export`. @returns the exit code.
 * @throws NotebookFileError, in one sentence, if the notebook can't be read or exported or a file can't be written.
 */
export async function exportNotebook(options: ExportNotebookOptions): Promise<number> {
  const { command, terminal } = options;
  const lines = isPage(command.to) ? await exportPage(options) : await exportProject(options);
  terminal.write([{ stream: 'stdout', text: lines.map((line) => `${line}\n`).join('') }]);
  return EXIT_CODES.ok;
}

async function exportPage({ command, distFolder }: ExportNotebookOptions): Promise<string[]> {
  const { notebook, to, overwrite } = command;
  const cells = await readNotebook(path.resolve(notebook), notebook);
  const kept = await readOutputs(command);
  const outputs = kept && (await withDrawnCharts(kept, distFolder));
  const { html, changedCells } = notebookPage(path.basename(notebook), cells, outputs);
  await write(to, html, overwrite);
  const notes = [
    ...(outputs ? [] : [`without outputs: there are none yet; "trainbook run ${notebook}" makes them`]),
    ...(changedCells.length > 0
      ? [`without the outputs of ${listOf(changedCells)}, which changed since the run`]
      : []),
  ];
  return [`wrote ${to}`, ...notes];
}

/** Charts become pictures, and stay what they are where Vega can't draw them. */
async function withDrawnCharts(outputs: NotebookOutputs, distFolder: string): Promise<NotebookOutputs> {
  const draw = async (output: CellOutput): Promise<CellOutput> => {
    if (output.kind === 'stream' || output.kind === 'error' || output.data.kind !== 'vegaLite') return output;
    const { spec, text } = output.data;
    // A bundle of its own: it brings Vega along, which only charts need.
    const { drawChart } = loadBundle(distFolder, './drawChart.cjs') as typeof DrawChartModule;
    const svg = await drawChart(spec).catch(() => undefined);
    if (svg === undefined) return output;
    const data = {
      kind: 'imageFile',
      mime: 'image/svg+xml',
      data: new TextEncoder().encode(svg),
      text,
    } as const;
    return { ...output, data };
  };
  const cells = outputs.cells.map(async (cell) => ({
    ...cell,
    outputs: await Promise.all(cell.outputs.map(draw)),
  }));
  return { ...outputs, cells: await Promise.all(cells) };
}

function loadBundle(distFolder: string, name: string): unknown {
  return createRequire(path.join(distFolder, 'cli', 'trainbook.cjs'))(name);
}

async function readOutputs({ notebook, outputs }: ExportCommand): Promise<NotebookOutputs | undefined> {
  const own = path.join(path.dirname(notebook), outputsPath(path.basename(notebook)));
  const file = outputs ?? own;
  try {
    return parseOutputs(await readFile(file, 'utf8'));
  } catch (error) {
    if (outputs === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new NotebookFileError(
      `${file}: ${error instanceof NotebookFileError ? error.message : reasonOf(error)}`,
    );
  }
}

async function exportProject({ command, distFolder }: ExportNotebookOptions): Promise<string[]> {
  const { notebook, to, overwrite } = command;
  const cells = await readNotebook(path.resolve(notebook), notebook);
  // A bundle of its own: it brings the TypeScript compiler along, which no other command needs.
  const { makeProject } = loadBundle(distFolder, './project.cjs') as typeof ProjectModule;
  const { files, problems } = await makeProject({ notebook: path.resolve(notebook), cells });
  const [problem] = problems;
  if (problem !== undefined) throw new NotebookFileError(`${notebook} can't become a project: ${problem}`);
  for (const [name, text] of files) await write(path.join(to, name), text, overwrite);
  return [
    `wrote ${[...files.keys()].map((name) => path.join(to, name)).join(', ')}`,
    'files that the cells read are not copied: paths are taken from the folder of main.ts',
  ];
}

async function write(file: string, text: string, overwrite: boolean): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const reason = exists ? 'it exists; --overwrite replaces it' : reasonOf(error);
    throw new NotebookFileError(`${file} can't be written: ${reason}`);
  }
}

function listOf(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'cell' : 'cells'} ${numbers.join(', ')}`;
}
