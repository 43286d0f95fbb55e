import * as vscode from 'vscode';
import { CELL_LANGUAGES, CONTROLLERS, NOTEBOOK_TYPES } from '../contributions.ts';

export type NotebookFlavor = keyof typeof CONTROLLERS;

/** @returns undefined for notebooks that Trainbook offers no kernel for. */
export function flavorOf({ notebookType }: vscode.NotebookDocument): NotebookFlavor | undefined {
  const flavors = Object.keys(NOTEBOOK_TYPES) as NotebookFlavor[];
  return flavors.find((flavor) => NOTEBOOK_TYPES[flavor] === notebookType);
}

export interface ControllerHandlers {
  run(cells: vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<void>;
  interrupt(notebook: vscode.NotebookDocument): Promise<void>;
  /** The notebook runs on this controller from now on, or does no more. */
  selectionChanged(notebook: vscode.NotebookDocument, selected: boolean): void;
}

/** Offers Trainbook as the kernel of a type of notebook. Nothing is started before a cell is run. */
export function createNotebookController(
  flavor: NotebookFlavor,
  handlers: ControllerHandlers,
): vscode.NotebookController {
  const controller = vscode.notebooks.createNotebookController(
    CONTROLLERS[flavor],
    NOTEBOOK_TYPES[flavor],
    'Trainbook',
  );
  controller.description = 'TypeScript on Node.js';
  controller.detail = 'Trains with TensorFlow, WebGPU or WebAssembly';
  controller.supportedLanguages = [CELL_LANGUAGES[flavor]];
  controller.supportsExecutionOrder = true;
  controller.executeHandler = (cells, notebook) => handlers.run(cells, notebook);
  controller.interruptHandler = (notebook) => handlers.interrupt(notebook);
  controller.onDidChangeSelectedNotebooks(({ notebook, selected }) =>
    handlers.selectionChanged(notebook, selected),
  );
  return controller;
}
