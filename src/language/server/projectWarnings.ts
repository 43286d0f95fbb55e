import type { NotebookProgram } from '../service/program/notebookProgram.ts';

/** What is wrong with the tsconfig.json of a notebook, told when it changes. */
export class ProjectWarnings {
  readonly #warn: (message: string) => void;
  readonly #told = new WeakMap<Pick<NotebookProgram, 'project'>, string>();

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  tell(notebook: Pick<NotebookProgram, 'project'>): void {
    const { configPath = '', errors } = notebook.project;
    const text = errors.join('\n');
    if ((this.#told.get(notebook) ?? '') === text) return;
    this.#told.set(notebook, text);
    if (text !== '') this.#warn(`${configPath}: ${text}\nThe rest of it holds for the cells.`);
  }
}
