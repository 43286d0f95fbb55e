const ID_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-[a-z0-9][a-z0-9-]{0,39}-[0-9a-f]{4}$/;

/**
 * Names a run so that names sort by start time and can be read, such as `2026-11-22T14-03-05-mnist-3f2a` (UTC).
 *
 * @param notebook file name of the notebook; its extension is dropped.
 * @param random four hexadecimal digits, which tell two runs of one second apart.
 */
export function createRunId(startedAt: Date, notebook: string, random: string): string {
  const time = startedAt.toISOString().slice(0, 19).replaceAll(':', '-');
  return `${time}-${slugOf(notebook)}-${random}`;
}

/** Whether a folder's name is the id of a run; nothing else is ever opened as one. */
export function isRunId(name: string): boolean {
  return ID_FORM.test(name);
}

/** The name of a notebook for people: `mnist` for `mnist.train.ts`. */
export function notebookTitle(notebook: string): string {
  return notebook.replace(/(\.train)?\.ts$|\.ipynb$/i, '') || 'notebook';
}

function slugOf(notebook: string): string {
  const words = notebookTitle(notebook)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return words || 'run';
}
