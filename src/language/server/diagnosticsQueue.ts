import type { Diagnostic } from 'vscode-languageserver';
import { diagnose, DIAGNOSTIC_STAGES, type DiagnosticStage } from '../service/features/diagnostics.ts';
import { dependsOnLiveValues, dependsOnOtherCells } from '../service/problems/trainingProblems.ts';
import { cellsUsing } from '../service/cellUsers.ts';
import type { Cell, NotebookProgram } from '../service/program/notebookProgram.ts';
import type { OpenCell, OpenNotebooks } from './openNotebooks.ts';

interface QueueOptions {
  notebooks: OpenNotebooks;
  delayMs: () => number;
  /** Shows these problems, and no others, at the cell. */
  publish: (cell: Cell, diagnostics: Diagnostic[]) => void;
  /** Takes note of a check that failed. */
  report: (error: unknown) => void;
  /** Which of the stages that can be turned off are on. */
  wants: (stage: 'suggestion' | 'training') => boolean;
  /** A notebook is about to be checked. */
  noteUse: (notebook: NotebookProgram) => void;
  /** Address of the folder with a page for each problem of a training. */
  pages: string;
  /** Nothing is left to be checked. */
  onRest: () => void;
}

/**
 * Checks cells after typing has rested: the edited one first, then those that use its names, one stage of one cell at a
 * time, so that a question of the user never waits for more than that.
 */
export class DiagnosticsQueue {
  readonly #options: QueueOptions;
  readonly #due = new Map<string, Set<DiagnosticStage>>();
  readonly #found = new Map<string, Map<DiagnosticStage, Diagnostic[]>>();
  readonly #published = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #step: NodeJS.Immediate | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Cells changed: they, and all cells that may notice, have to be checked again. */
  noteChange(notebook: NotebookProgram, changed: readonly Cell[]): void {
    const waiting = [...this.#due];
    this.#due.clear();
    for (const cell of changed) this.#makeDue(cell.uri, DIAGNOSTIC_STAGES);
    for (const cell of cellsUsing(notebook, changed)) this.#makeDue(cell.uri, DIAGNOSTIC_STAGES);
    for (const [uri, stages] of waiting) this.#makeDue(uri, stages);
    // Whether an import is used depends on all cells, and so does whether a seed comes too late.
    for (const cell of notebook.cells) {
      const imports = [...cell.woven.scan.declared.values()].some(({ kind }) => /import/i.test(kind));
      if (imports) this.#makeDue(cell.uri, ['suggestion']);
      if (dependsOnOtherCells(cell)) this.#makeDue(cell.uri, ['training']);
    }
    // An edit makes values of the last run old.
    this.#makeShapesDue(notebook);
    this.#wait();
  }

  /** Its variables hold other values now. */
  noteRun(notebook: NotebookProgram): void {
    this.#makeShapesDue(notebook);
    this.#wait();
  }

  /** Something outside of the cells changed. */
  noteChangeOfAll(): void {
    for (const notebook of this.#options.notebooks.programs) {
      for (const cell of notebook.cells) this.#makeDue(cell.uri, DIAGNOSTIC_STAGES);
    }
    this.#wait();
  }

  forget(uri: string): void {
    this.#due.delete(uri);
    this.#found.delete(uri);
    this.#published.delete(uri);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#step);
    this.#due.clear();
  }

  #makeShapesDue({ cells }: NotebookProgram): void {
    for (const cell of cells) {
      const hasRun = this.#options.notebooks.cell(cell.uri)?.live !== undefined;
      if (hasRun && dependsOnLiveValues(cell)) this.#makeDue(cell.uri, ['training']);
    }
  }

  #makeDue(uri: string, stages: Iterable<DiagnosticStage>): void {
    const due = this.#due.get(uri) ?? new Set();
    for (const stage of stages) due.add(stage);
    this.#due.set(uri, due);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#step);
    this.#timer = setTimeout(() => this.#next(), this.#options.delayMs());
  }

  #next(): void {
    const [first] = this.#due;
    if (!first) return this.#options.onRest();
    const [uri, stages] = first;
    const open = this.#options.notebooks.cell(uri);
    const stage = DIAGNOSTIC_STAGES.find((one) => stages.has(one));
    if (open && stage) {
      stages.delete(stage);
      this.#check(open, stage);
    }
    if (!open || stages.size === 0) this.#due.delete(uri);
    if (!open) this.forget(uri);
    else if (stages.size === 0) this.#publish(open.cell);
    this.#step = setImmediate(() => this.#next());
  }

  #check({ notebook, cell, live }: OpenCell, stage: DiagnosticStage): void {
    const found = this.#found.get(cell.uri) ?? new Map<DiagnosticStage, Diagnostic[]>();
    this.#found.set(cell.uri, found);
    this.#options.noteUse(notebook);
    const { wants, pages } = this.#options;
    const wanted = stage === 'syntactic' || stage === 'semantic' || wants(stage);
    try {
      found.set(stage, wanted ? diagnose(notebook, cell, stage, { pages, live }) : []);
    } catch (error) {
      found.set(stage, []);
      this.#options.report(error);
    }
  }

  #publish(cell: Cell): void {
    const found = this.#found.get(cell.uri);
    const all = DIAGNOSTIC_STAGES.flatMap((stage) => found?.get(stage) ?? []);
    const text = `${cell.document.version} ${JSON.stringify(all)}`;
    if (this.#published.get(cell.uri) === text) return;
    this.#published.set(cell.uri, text);
    this.#options.publish(cell, all);
  }
}
