import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { PANEL_TYPES } from '../contributions.ts';
import { reportHtml } from '../panels/reportHtml.ts';
import { findLastReport } from './findLastReport.ts';

/** Shows the report of the notebook's last run in the editor, where it also works when the files are on another machine. */
export async function openLastReport(notebook: string): Promise<void> {
  const name = path.basename(notebook);
  const report = await findLastReport(notebook);
  if (report === undefined) {
    void vscode.window.showInformationMessage(
      `${name} has no run with a report yet: train in it first. A report is written when a training ends.`,
    );
    return;
  }
  const { Beside } = vscode.ViewColumn;
  const panel = vscode.window.createWebviewPanel(PANEL_TYPES.report, `Report: ${name}`, Beside, {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: [],
  });
  panel.webview.html = reportHtml(await readFile(report, 'utf8'));
}
