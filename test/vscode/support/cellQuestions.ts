import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestNotebook } from './notebook.ts';
import { waitFor } from './waitFor.ts';

/** So many actions tell what they would change. */
const RESOLVED = 10;

/**
 * Questions that the editor asks about the cells of a notebook, answered by all that have something to say: an answer
 * that two give is there twice. Places are named by the text that stands there.
 */
export class CellQuestions {
  constructor(private readonly notebook: TestNotebook) {}

  /** Labels of what completes right after the text. */
  async completions(cell: number, after: string): Promise<string[]> {
    const { items } = await this.ask<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      cell,
      this.end(cell, after),
    );
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  /** The text of each hover; waits for the first. */
  async hovers(cell: number, at: string): Promise<string[]> {
    const hovers = await waitFor('a hover', async () => {
      const found = await this.ask<vscode.Hover[]>('vscode.executeHoverProvider', cell, this.start(cell, at));
      return found.length > 0 && found;
    });
    return hovers.map(({ contents }) =>
      contents.map((content) => (typeof content === 'string' ? content : content.value)).join('\n'),
    );
  }

  /** Messages of the cell's errors, once there are some. */
  async problems(cell: number): Promise<string[]> {
    return waitFor(`an error in cell ${cell}`, () => {
      const found = this.problemsNow(cell);
      return found.length > 0 && found;
    });
  }

  problemsNow(cell: number): string[] {
    return vscode.languages
      .getDiagnostics(this.uri(cell))
      .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)
      .map(({ message }) => message);
  }

  async definitions(cell: number, at: string): Promise<string[]> {
    const found = await this.ask<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      cell,
      this.start(cell, at),
    );
    return found.map((place) =>
      'uri' in place
        ? this.place(place.uri, place.range)
        : this.place(place.targetUri, place.targetSelectionRange ?? place.targetRange),
    );
  }

  async references(cell: number, at: string): Promise<string[]> {
    const found = await this.ask<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      cell,
      this.start(cell, at),
    );
    return found.map(({ uri, range }) => this.place(uri, range)).sort();
  }

  /** The new texts by cell. */
  async rename(cell: number, at: string, name: string): Promise<Record<string, string[]>> {
    const edit = await this.ask<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      cell,
      this.start(cell, at),
      name,
    );
    return Object.fromEntries(
      edit.entries().map(([uri, edits]) => [this.name(uri), edits.map(({ newText }) => newText)]),
    );
  }

  async signatures(cell: number, after: string): Promise<string[]> {
    const help = await this.ask<vscode.SignatureHelp>(
      'vscode.executeSignatureHelpProvider',
      cell,
      this.end(cell, after),
    );
    return help.signatures.map(({ label }) => label);
  }

  async symbols(cell: number): Promise<string[]> {
    const found = await this.ask<{ name: string }[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      cell,
    );
    return (found ?? []).map(({ name }) => name);
  }

  async quickFixes(cell: number, at: string): Promise<string[]> {
    const start = this.start(cell, at);
    const found = await this.ask<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      cell,
      new vscode.Range(start, start.translate(0, at.length)),
      vscode.CodeActionKind.QuickFix.value,
    );
    return found.map(({ title }) => title);
  }

  /**
   * Titles of the actions of a kind on the whole cell.
   */
  async actions(cell: number, kind: vscode.CodeActionKind): Promise<string[]> {
    const { lineCount } = this.document(cell);
    const all = new vscode.Range(0, 0, lineCount, 0);
    const found = await this.ask<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      cell,
      all,
      kind.value,
      RESOLVED,
    );
    const changing = found.filter(({ edit }) => (edit?.size ?? 0) > 0);
    assert.equal(changing.length, found.length, 'an action that changes nothing is in the list');
    return found.map(({ title }) => title);
  }

  /** The cell's text as formatting would leave it. */
  async formatted(cell: number): Promise<string> {
    const edits = await this.ask<vscode.TextEdit[] | undefined>(
      'vscode.executeFormatDocumentProvider',
      cell,
      {
        tabSize: 2,
        insertSpaces: true,
      },
    );
    const document = this.document(cell);
    const inReverse = [...(edits ?? [])].sort((a, b) => b.range.start.compareTo(a.range.start));
    return inReverse.reduce((text, { range, newText }) => {
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      return text.slice(0, start) + newText + text.slice(end);
    }, document.getText());
  }

  /** The texts that have a semantic colour. */
  async semanticTokens(cell: number): Promise<string[]> {
    const tokens = await this.ask<vscode.SemanticTokens | undefined>(
      'vscode.provideDocumentSemanticTokens',
      cell,
    );
    const data = [...(tokens?.data ?? [])];
    const texts: string[] = [];
    let line = 0;
    let character = 0;
    for (let i = 0; i + 4 < data.length; i += 5) {
      const [lines = 0, characters = 0, length = 0] = data.slice(i, i + 3);
      character = lines > 0 ? characters : character + characters;
      line += lines;
      texts.push(this.document(cell).getText(new vscode.Range(line, character, line, character + length)));
    }
    return texts;
  }

  /** First and last line of what folds. */
  async folds(cell: number): Promise<string[]> {
    const found = await this.ask<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', cell);
    return found.map(({ start, end }) => `${start}-${end}`);
  }

  private ask<T>(command: string, cell: number, ...rest: unknown[]): Thenable<T> {
    return vscode.commands.executeCommand<T>(command, this.uri(cell), ...rest);
  }

  private document(cell: number): vscode.TextDocument {
    return this.notebook.cell(cell).document;
  }

  private uri(cell: number): vscode.Uri {
    return this.document(cell).uri;
  }

  private start(cell: number, text: string): vscode.Position {
    const offset = this.document(cell).getText().indexOf(text);
    if (offset < 0) throw new Error(`cell ${cell} has no ${text}`);
    return this.document(cell).positionAt(offset);
  }

  private end(cell: number, text: string): vscode.Position {
    return this.start(cell, text).translate(0, text.length);
  }

  private name(uri: vscode.Uri): string {
    const index = this.notebook.document
      .getCells()
      .findIndex(({ document }) => document.uri.toString() === uri.toString());
    return index < 0 ? (uri.path.split('/').at(-1) ?? '') : `cell ${index}`;
  }

  private place(uri: vscode.Uri, range: vscode.Range): string {
    return `${this.name(uri)}, line ${range.start.line}`;
  }
}
