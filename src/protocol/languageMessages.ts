/** What the host tells the language server when it starts; everything can be left out. */
export interface LanguageServerOptions {
  /** Which cells of which notebooks are to be understood; by default the TypeScript cells of both kinds of notebook. */
  notebooks?: NotebookSelector[];
  /** Folder of TypeScript's `lib.*.d.ts`; by default the one beside the server. */
  libFolder?: string;
  /** Folder whose `node_modules` holds the types shipped with the extension; by default the one beside the server. */
  typesFolder?: string;
  /** How long typing has to rest before a cell is checked. */
  diagnosticsDelayMs?: number;
}

export interface NotebookSelector {
  notebook: { notebookType: string };
  cells: { language: string }[];
}

/** Language of the cells of a `.train.ts` notebook: VS Code's own TypeScript does not know it, so nothing is said twice. */
export const CELL_LANGUAGE = 'trainbook-ts';

export const NOTEBOOK_SELECTORS: NotebookSelector[] = [
  {
    notebook: { notebookType: 'trainbook' },
    cells: [{ language: CELL_LANGUAGE }, { language: 'typescript' }],
  },
  { notebook: { notebookType: 'jupyter-notebook' }, cells: [{ language: 'typescript' }] },
];

/** Request: the type errors of cells that are about to run. */
export const CHECK_CELLS = 'trainbook/checkCells';

export interface CheckCellsParams {
  /** Addresses of the cells, in the order in which they will run. */
  cells: string[];
}

export interface CheckCellsResult {
  errors: CellTypeError[];
}

export interface CellTypeError {
  cell: string;
  /** From 0, as the editor counts. */
  line: number;
  character: number;
  message: string;
}

/** Notification to the server: what the variables of a notebook hold since its last run. */
export const LIVE_VALUES = 'trainbook/liveValues';

export interface LiveValuesParams {
  /** Address of the notebook. */
  notebook: string;
  values: LiveValue[];
  /** Paths of the values that trainings observed, such as `validation/accuracy`. */
  metrics: string[];
  /** Texts of the cells that ran, in the order in which they did. */
  sources: string[];
}

/** A variable of a notebook in words; tensors stay where they are. */
export interface LiveValue {
  name: string;
  /** Stands beside its declaration: `float32 [32, 10]`, `101,770 parameters`; empty where the type says as much. */
  summary: string;
  /** More of it, as Markdown, for whoever points at it. */
  details?: string;
  /** Of a tensor. */
  shape?: number[];
  /** Of a model with one input what that takes; `null` is any length. */
  inputShape?: (number | null)[];
  /** Of a model the names of its layers. */
  layers?: string[];
  /** Of a data set, a table or an object the names of its fields. */
  fields?: string[];
}
