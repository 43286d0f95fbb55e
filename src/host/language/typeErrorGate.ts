import * as vscode from 'vscode';
import type { CellTypeError } from '../../protocol/languageMessages.ts';
import { SETTINGS, SETTINGS_SECTION } from '../contributions.ts';
import { AcceptedErrors, listTypeErrors } from './typeErrorList.ts';

type Policy = 'block' | 'warn' | 'ignore';
type Answer = 'run' | 'stop';

/** How long a run waits to hear of its errors; a cell blocked for them waits longer, for it must not run unchecked. */
const LIMIT_MS: Record<Exclude<Policy, 'ignore'>, number> = { warn: 1500, block: 15_000 };

/** @returns undefined where it is not known whether there are errors. */
type CheckCells = (
  cells: readonly vscode.NotebookCell[],
  limitMs: number,
) => Promise<CellTypeError[] | undefined>;

/** Tells of type errors in cells that are about to run, as the setting `trainbook.typeErrors` wants it. */
export class TypeErrorGate {
  private readonly accepted = new AcceptedErrors();
  /** The texts of each notebook in which the last check found no error in the cells that it was for. */
  private readonly clean = new WeakMap<vscode.NotebookDocument, string>();
  private readonly asking = new WeakMap<vscode.NotebookDocument, Promise<unknown>>();

  constructor(private readonly check: CheckCells) {}

  /** Resolves with whether the cells may run. Runs of one notebook are asked for in the order in which they came. */
  mayRun(cells: readonly vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<boolean> {
    const before = this.asking.get(notebook) ?? Promise.resolve();
    const answer = before.then(() => this.ask(cells, notebook));
    this.asking.set(
      notebook,
      answer.catch(() => undefined),
    );
    return answer;
  }

  private async ask(
    cells: readonly vscode.NotebookCell[],
    notebook: vscode.NotebookDocument,
  ): Promise<boolean> {
    const policy = readPolicy(notebook);
    if (policy === 'ignore') return true;
    const texts = describeTexts(cells, notebook);
    if (policy === 'warn' && this.clean.get(notebook) === texts) return true;
    const known = await this.check(cells, LIMIT_MS[policy]);
    if (known?.length === 0) this.clean.set(notebook, texts);
    else this.clean.delete(notebook);
    const errors = known ?? [];
    const news = policy === 'block' ? errors : this.accepted.news(errors);
    if (news.length === 0) return true;
    if (policy === 'block') void showBlocked(news, notebook);
    else if ((await askToRun(news, notebook)) === 'run') {
      this.accepted.accept(errors);
      return true;
    }
    return false;
  }
}

/** Changes with any text that may decide about the types of the cells: of cells, and of files open in the editor. */
function describeTexts(cells: readonly vscode.NotebookCell[], notebook: vscode.NotebookDocument): string {
  const asked = cells.map(({ document }) => document.uri.fragment);
  const ofCells = notebook.getCells().map(({ document }) => `${document.uri.fragment}:${document.version}`);
  const files = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'file');
  const ofFiles = files.map(({ uri, version }) => `${uri.path}:${version}`);
  return JSON.stringify([asked, ofCells, ofFiles]);
}

function readPolicy(notebook: vscode.NotebookDocument): Policy {
  const policy = vscode.workspace
    .getConfiguration(SETTINGS_SECTION, notebook.uri)
    .get<string>(SETTINGS.typeErrors);
  return policy === 'block' || policy === 'ignore' ? policy : 'warn';
}

async function askToRun(
  errors: readonly CellTypeError[],
  notebook: vscode.NotebookDocument,
): Promise<Answer> {
  const runAnyway = 'Run Anyway';
  const showErrors = 'Show Errors';
  const never = 'Never Ask';
  const detail = describe(errors, notebook);
  const choice = await vscode.window.showWarningMessage(
    countErrors(errors),
    { modal: true, detail },
    runAnyway,
    showErrors,
    never,
  );
  if (choice === showErrors) await reveal(errors, notebook);
  if (choice === never) await neverAsk();
  return choice === runAnyway || choice === never ? 'run' : 'stop';
}

async function showBlocked(
  errors: readonly CellTypeError[],
  notebook: vscode.NotebookDocument,
): Promise<void> {
  const showErrors = 'Show Errors';
  const [first = ''] = describe(errors, notebook).split('\n', 1);
  const message = `Not run: ${countErrors(errors)} ${first}`;
  const choice = await vscode.window.showErrorMessage(message, showErrors);
  if (choice === showErrors) await reveal(errors, notebook);
}

function countErrors({ length }: readonly CellTypeError[]): string {
  return length === 1 ? 'The types have 1 error.' : `The types have ${length} errors.`;
}

function describe(errors: readonly CellTypeError[], notebook: vscode.NotebookDocument): string {
  return listTypeErrors(errors, (uri) => (findCell(uri, notebook)?.index ?? -1) + 1);
}

function findCell(uri: string, notebook: vscode.NotebookDocument): vscode.NotebookCell | undefined {
  return notebook.getCells().find(({ document }) => document.uri.toString() === uri);
}

/** Puts the cursor at the first error and lists all. */
async function reveal(errors: readonly CellTypeError[], notebook: vscode.NotebookDocument): Promise<void> {
  const [first] = errors;
  const cell = first && findCell(first.cell, notebook);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  if (!first || !cell) return;
  const editor = await vscode.window.showNotebookDocument(notebook, {
    selections: [new vscode.NotebookRange(cell.index, cell.index + 1)],
  });
  editor.revealRange(editor.selection, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  const position = new vscode.Position(first.line, first.character);
  await vscode.window.showTextDocument(cell.document, { selection: new vscode.Range(position, position) });
}

async function neverAsk(): Promise<void> {
  await vscode.workspace
    .getConfiguration(SETTINGS_SECTION)
    .update(SETTINGS.typeErrors, 'ignore', vscode.ConfigurationTarget.Global);
}
