/**
 * Every id that package.json contributes, in one place: the compiler refuses an id that is not here, and a unit test
 * compares this file with package.json in both directions.
 */

/** Command ids, `trainbook.area.verb`. */
export const COMMANDS = {
  newNotebook: 'trainbook.notebook.new',
  runAll: 'trainbook.notebook.runAll',
  runStale: 'trainbook.notebook.runStale',
  openQuickStart: 'trainbook.notebook.openQuickStart',
  debugCell: 'trainbook.notebook.debugCell',
  attachDebugger: 'trainbook.kernel.attachDebugger',
  interruptKernel: 'trainbook.kernel.interrupt',
  pauseTraining: 'trainbook.kernel.pause',
  resumeTraining: 'trainbook.kernel.resume',
  restartKernel: 'trainbook.kernel.restart',
  refreshKernels: 'trainbook.kernels.refresh',
  openKernel: 'trainbook.kernels.open',
  stopKernel: 'trainbook.kernels.stop',
  killKernel: 'trainbook.kernels.kill',
  refreshVariables: 'trainbook.variables.refresh',
  openTensor: 'trainbook.variables.openTensor',
  turnTensorPage: 'trainbook.variables.turnTensorPage',
  restartLanguageServer: 'trainbook.language.restart',
  showKernelMenu: 'trainbook.kernel.showMenu',
  showSamples: 'trainbook.panel.showSamples',
  showCurves: 'trainbook.panel.showCurves',
  showModel: 'trainbook.panel.showModel',
  openLastReport: 'trainbook.run.openLastReport',
  selectBackend: 'trainbook.backend.select',
  runDoctor: 'trainbook.backend.runDoctor',
  setUpBackend: 'trainbook.backend.setUp',
  showLog: 'trainbook.log.show',
  getStarted: 'trainbook.gettingStarted.open',
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** Settings without their `trainbook.` prefix, as `getConfiguration('trainbook')` wants them. */
export const SETTINGS = {
  nodePath: 'nodePath',
  backend: 'backend',
  libtensorflow: 'libtensorflow',
  gpu: 'gpu',
  gpuMemoryMb: 'gpuMemoryMb',
  idleHours: 'idleHours',
  typeErrors: 'typeErrors',
  trainingProblems: 'trainingProblems',
  liveValues: 'liveValues',
} as const;
export const SETTINGS_SECTION = 'trainbook';

/** Views in the side bar. */
export const VIEWS = { variables: 'trainbook.variables', kernels: 'trainbook.kernels' } as const;

/** Types of webview panels; VS Code restores panels by them after a window reload. */
export const PANEL_TYPES = {
  samples: 'trainbook.samples',
  curves: 'trainbook.curves',
  model: 'trainbook.model',
  report: 'trainbook.report',
} as const;

export const NOTEBOOK_TYPES = { trainFile: 'trainbook', ipynb: 'jupyter-notebook' } as const;
export const CONTROLLERS = { trainFile: 'trainbook-train-file', ipynb: 'trainbook-ipynb' } as const;
/** Cells of `*.train.ts` have a language of their own, so that VS Code's TypeScript stays out of them. */
export const CELL_LANGUAGES = { trainFile: 'trainbook-ts', ipynb: 'typescript' } as const;

/** Keys that `when` clauses of package.json ask for. */
export const CONTEXT_KEYS = {
  /** The active notebook runs on a Trainbook kernel, or would. */
  notebookActive: 'trainbook.notebookActive',
  /** A cell of the active notebook runs. */
  cellRunning: 'trainbook.cellRunning',
  /** A trainer runs in the active notebook. */
  training: 'trainbook.training',
  /** It waits. */
  paused: 'trainbook.paused',
} as const;

export const WALKTHROUGH = 'trainbook.gettingStarted';
