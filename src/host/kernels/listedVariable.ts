import type * as vscode from 'vscode';
import type { VariableDescription } from '../../protocol/kernelMessages.ts';

/** A variable of the active notebook, as the view lists it. */
export interface ListedVariable {
  notebook: vscode.Uri;
  variable: VariableDescription;
}
