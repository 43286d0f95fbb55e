import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseCellRanges, parseParameters, parseTimeout, type CellRange } from './runOptions.ts';
import { isRung, RUNGS, type Rung } from '../backend/rung.ts';

const COMMAND_NAMES = ['run', 'kernels', 'convert', 'export', 'doctor', 'setup'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** What `doctor` does: look which backend runs, compute every op, time steps, or all of it. */
const DOCTOR_TASKS = ['conformance', 'bench', 'self-test'] as const;
export type DoctorTask = 'examine' | (typeof DOCTOR_TASKS)[number];

const KERNELS_ACTIONS = ['list', 'attach', 'stop', 'kill'] as const;
export type KernelsAction = (typeof KERNELS_ACTIONS)[number];

export interface RunCommand {
  name: 'run';
  notebook: string;
  backend?: Rung;
  json: boolean;
  keepGoing: boolean;
  /** The cells to run, by their numbers from 1; all where it is absent. */
  cells?: CellRange[];
  /** Texts for the variables of the parameters cell. */
  parameters?: Record<string, string>;
  timeoutSeconds?: number;
  /** Where the outputs go; beside the notebook where it is absent. */
  outputs?: string;
}

export interface ExportCommand {
  name: 'export';
  notebook: string;
  /** A file `.html`, or the folder of a project. */
  to: string;
  overwrite: boolean;
  /** The outputs file; the one beside the notebook where it is absent. */
  outputs?: string;
}

export type Command =
  | RunCommand
  | { name: 'kernels'; action: KernelsAction; which?: string; json: boolean }
  | { name: 'convert'; from: string; to: string; overwrite: boolean }
  | ExportCommand
  | { name: 'doctor'; json: boolean; task: DoctorTask; backend?: Rung; report?: string }
  | { name: 'setup'; gpu: boolean; yes: boolean; json: boolean }
  | { name: 'help'; about?: CommandName }
  | { name: 'version' };

/** The command line can't be understood; the message says what was expected and what came. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(
    message: string,
    /** The command that was meant, as far as that is known. */
    readonly about?: CommandName,
  ) {
    super(message);
  }
}

type Values = Record<string, string | boolean | string[] | undefined>;

const OPTIONS = {
  run: {
    backend: { type: 'string' },
    cells: { type: 'string' },
    param: { type: 'string', multiple: true },
    timeout: { type: 'string' },
    outputs: { type: 'string' },
    json: { type: 'boolean' },
    'keep-going': { type: 'boolean' },
  },
  kernels: { json: { type: 'boolean' } },
  convert: { overwrite: { type: 'boolean' } },
  export: { overwrite: { type: 'boolean' }, outputs: { type: 'string' } },
  doctor: {
    conformance: { type: 'boolean' },
    bench: { type: 'boolean' },
    'self-test': { type: 'boolean' },
    report: { type: 'string' },
    backend: { type: 'string' },
    json: { type: 'boolean' },
  },
  setup: { gpu: { type: 'boolean' }, yes: { type: 'boolean', short: 'y' }, json: { type: 'boolean' } },
} as const satisfies Record<CommandName, ParseArgsConfig['options']>;

/**
 * @param args without the paths of Node and of the script.
 * @throws UsageError
 */
export function parseCommandLine(args: readonly string[]): Command {
  const [first, ...rest] = args;
  if (first === undefined || first === '--help' || first === '-h') return { name: 'help' };
  if (first === '--version' || first === '-v') return { name: 'version' };
  if (first === 'help') return { name: 'help', about: rest.length > 0 ? toCommandName(rest[0]) : undefined };
  const name = toCommandName(first);
  if (rest.some((argument) => argument === '--help' || argument === '-h'))
    return { name: 'help', about: name };
  return toCommand(name, rest);
}

function toCommandName(text = ''): CommandName {
  const name = COMMAND_NAMES.find((candidate) => candidate === text);
  if (name) return name;
  if (/\.(ts|ipynb)$/.test(text))
    throw new UsageError(`to run a notebook, say: trainbook run ${text}`, 'run');
  const expected = `${COMMAND_NAMES.join(', ')} or help`;
  throw new UsageError(`expected a command (${expected}), got ${JSON.stringify(text)}`);
}

function toCommand(name: CommandName, args: string[]): Command {
  const { values, positionals } = parseOptions(name, args);
  const json = values.json === true;
  if (name === 'kernels') return { name, json, ...kernelsTarget(positionals) };
  if (name === 'export') return { name, ...exportTarget(positionals, values) };
  if (name === 'convert')
    return { name, overwrite: values.overwrite === true, ...convertTarget(positionals) };
  if (name !== 'run' && positionals.length > 0) {
    throw new UsageError(`${name} takes no argument, got ${JSON.stringify(positionals[0])}`, name);
  }
  if (name === 'doctor') return { name, json, ...doctorOptions(values) };
  if (name === 'setup') return { name, json, gpu: values.gpu === true, yes: values.yes === true };
  return {
    name,
    json,
    keepGoing: values['keep-going'] === true,
    ...runTarget(positionals, values.backend),
    ...runOptions(values),
  };
}

function runTarget(positionals: string[], backend: Values[string]) {
  const [notebook, ...more] = positionals;
  if (notebook === undefined) throw new UsageError('run needs a notebook: a .train.ts or .ipynb file', 'run');
  if (more.length > 0) throw new UsageError(`run takes one notebook, got ${positionals.length}`, 'run');
  return { notebook, ...(backend !== undefined && { backend: toRung(String(backend), 'run') }) };
}

function runOptions({ cells, param, timeout, outputs }: Values) {
  try {
    return {
      ...(outputs !== undefined && { outputs: String(outputs) }),
      ...(cells !== undefined && { cells: parseCellRanges(String(cells)) }),
      ...(Array.isArray(param) && { parameters: parseParameters(param) }),
      ...(timeout !== undefined && { timeoutSeconds: parseTimeout(String(timeout)) }),
    };
  } catch (error) {
    throw new UsageError((error as Error).message, 'run');
  }
}

function exportTarget([notebook, to, ...more]: string[], { overwrite, outputs }: Values) {
  if (notebook === undefined || to === undefined || more.length > 0) {
    const expected = 'export takes a notebook and where to write: a file .html or the folder of a project';
    throw new UsageError(expected, 'export');
  }
  if (outputs !== undefined && !isPage(to))
    throw new UsageError('--outputs is for pages; a project has no outputs', 'export');
  const asked = outputs === undefined ? {} : { outputs: String(outputs) };
  return { notebook, to, overwrite: overwrite === true, ...asked };
}

/** Whether `export` writes a page there, and not a project. */
export function isPage(file: string): boolean {
  return /\.html?$/i.test(file);
}

function convertTarget([from, to, ...more]: string[]) {
  if (from === undefined || to === undefined || more.length > 0)
    throw new UsageError(
      'convert takes two files: the notebook that there is, and the one to write',
      'convert',
    );
  return { from, to };
}

function kernelsTarget([first = 'list', which, ...more]: string[]) {
  const action = KERNELS_ACTIONS.find((candidate) => candidate === first);
  const got = JSON.stringify(more[0] ?? first);
  if (!action) throw new UsageError(`kernels takes ${KERNELS_ACTIONS.join(', ')}; got ${got}`, 'kernels');
  if (more.length > 0 || (action === 'list' && which !== undefined)) {
    throw new UsageError(`kernels ${action} takes ${action === 'list' ? 'no' : 'one'} kernel`, 'kernels');
  }
  return { action, ...(which !== undefined && { which }) };
}

function doctorOptions(values: Values) {
  const { backend, report } = values;
  const asked = DOCTOR_TASKS.filter((name) => values[name] === true);
  const [task = 'examine' as const, ...others] = asked;
  if (others.length > 0) {
    throw new UsageError(
      `doctor takes one of ${DOCTOR_TASKS.map((name) => `--${name}`).join(', ')}`,
      'doctor',
    );
  }
  if (backend !== undefined && task === 'examine') {
    throw new UsageError('doctor takes --backend only with --conformance, --bench or --self-test', 'doctor');
  }
  if (report !== undefined && task !== 'self-test') {
    throw new UsageError('doctor takes --report only with --self-test', 'doctor');
  }
  return {
    task,
    ...(backend !== undefined && { backend: toRung(String(backend), 'doctor') }),
    ...(report !== undefined && { report: String(report) }),
  };
}

function toRung(text: string, about: CommandName): Rung {
  if (isRung(text)) return text;
  throw new UsageError(`--backend takes ${RUNGS.join(', ')}; got ${JSON.stringify(text)}`, about);
}

function parseOptions(name: CommandName, args: string[]) {
  const options: ParseArgsConfig['options'] = OPTIONS[name];
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    return { values: values as Values, positionals };
  } catch (error) {
    throw new UsageError(usageMessage(name, error), name);
  }
}

/** Node's own message, its first sentence; for an unknown option with those that there are. */
function usageMessage(name: CommandName, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [sentence = message] = message.split(/\. |\n/);
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return sentence;
  const known = Object.keys(OPTIONS[name]).map((option) => `--${option}`);
  return `${sentence}; ${name} takes ${known.join(', ')}`;
}
