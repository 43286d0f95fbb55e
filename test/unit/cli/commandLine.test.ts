import { expect, test } from 'vitest';
import { parseCommandLine, UsageError, type Command } from '../../../src/cli/commandLine.ts';
import { helpText } from '../../../src/cli/help.ts';

test.each<[string, Command]>([
  ['', { name: 'help' }],
  ['--help', { name: 'help' }],
  ['-h', { name: 'help' }],
  ['help', { name: 'help' }],
  ['help run', { name: 'help', about: 'run' }],
  ['run --help', { name: 'help', about: 'run' }],
  ['setup -h', { name: 'help', about: 'setup' }],
  ['--version', { name: 'version' }],
  ['-v', { name: 'version' }],
  ['run a.train.ts', { name: 'run', notebook: 'a.train.ts', json: false, keepGoing: false }],
  ['run --json a.ipynb --keep-going', { name: 'run', notebook: 'a.ipynb', json: true, keepGoing: true }],
  [
    'run a.ts --backend wasm',
    { name: 'run', notebook: 'a.ts', backend: 'wasm', json: false, keepGoing: false },
  ],
  [
    'run --backend=cpu -- -a.ts',
    { name: 'run', notebook: '-a.ts', backend: 'cpu', json: false, keepGoing: false },
  ],
  ['kernels', { name: 'kernels', action: 'list', json: false }],
  ['kernels list --json', { name: 'kernels', action: 'list', json: true }],
  ['kernels kill 123', { name: 'kernels', action: 'kill', which: '123', json: false }],
  [
    'export a.train.ts a.html --outputs o.json',
    { name: 'export', notebook: 'a.train.ts', to: 'a.html', overwrite: false, outputs: 'o.json' },
  ],
  [
    'export a.train.ts folder --overwrite',
    { name: 'export', notebook: 'a.train.ts', to: 'folder', overwrite: true },
  ],
  ['convert a.ipynb b.train.ts', { name: 'convert', from: 'a.ipynb', to: 'b.train.ts', overwrite: false }],
  ['doctor', { name: 'doctor', json: false, task: 'examine' }],
  ['doctor --json', { name: 'doctor', json: true, task: 'examine' }],
  ['doctor --conformance', { name: 'doctor', json: false, task: 'conformance' }],
  [
    'doctor --conformance --backend wasm --json',
    { name: 'doctor', json: true, task: 'conformance', backend: 'wasm' },
  ],
  ['doctor --bench', { name: 'doctor', json: false, task: 'bench' }],
  [
    'doctor --self-test --report a.md --backend libtensorflow-gpu',
    { name: 'doctor', json: false, task: 'self-test', report: 'a.md', backend: 'libtensorflow-gpu' },
  ],
  ['setup', { name: 'setup', gpu: false, yes: false, json: false }],
  ['setup --gpu -y', { name: 'setup', gpu: true, yes: true, json: false }],
  ['setup --yes --json', { name: 'setup', gpu: false, yes: true, json: true }],
])('trainbook %s', (line, command) => {
  expect(parseCommandLine(words(line))).toEqual(command);
});

test.each([
  ['walk', 'expected a command (run, kernels, convert, export, doctor, setup or help), got "walk"'],
  ['help walk', 'expected a command (run, kernels, convert, export, doctor, setup or help), got "walk"'],
  ['a.train.ts', 'to run a notebook, say: trainbook run a.train.ts'],
  ['run', 'run needs a notebook: a .train.ts or .ipynb file'],
  ['run a.ts b.ts', 'run takes one notebook, got 2'],
  [
    'run a.ts --backend tpu',
    '--backend takes libtensorflow-gpu, libtensorflow-cpu, webgpu, wasm, cpu; got "tpu"',
  ],
  ['run a.ts --backend', "Option '--backend <value>' argument missing"],
  [
    'run a.ts --fast',
    "Unknown option '--fast'; run takes --backend, --cells, --param, --timeout, --outputs, --json, --keep-going",
  ],
  ['run a.ts --json=yes', "Option '--json' does not take an argument"],
  [
    'export a.train.ts',
    'export takes a notebook and where to write: a file .html or the folder of a project',
  ],
  ['export a.train.ts b --outputs c', '--outputs is for pages; a project has no outputs'],
  ['convert a.train.ts', 'convert takes two files: the notebook that there is, and the one to write'],
  ['kernels restart', 'kernels takes list, attach, stop, kill; got "restart"'],
  ['kernels list a.train.ts', 'kernels list takes no kernel'],
  ['kernels stop 1 2', 'kernels stop takes one kernel'],
  ['doctor who', 'doctor takes no argument, got "who"'],
  ['doctor --backend wasm', 'doctor takes --backend only with --conformance, --bench or --self-test'],
  [
    'doctor --conformance --backend tpu',
    '--backend takes libtensorflow-gpu, libtensorflow-cpu, webgpu, wasm, cpu; got "tpu"',
  ],
  ['doctor --bench --self-test', 'doctor takes one of --conformance, --bench, --self-test'],
  ['doctor --bench --report a.md', 'doctor takes --report only with --self-test'],
  ['setup --cpu', "Unknown option '--cpu'; setup takes --gpu, --yes, --json"],
])('trainbook %s is refused', (line, message) => {
  const error = thrownBy(() => parseCommandLine(words(line)));
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).toBe(message);
});

test('the help of a command names each of its options and what the exit codes mean', () => {
  expect(helpText()).toContain('trainbook run <notebook>');
  expect(helpText('run')).toMatch(/--backend[^]*--keep-going[^]*--json[^]*Exit codes[^]*130/);
  expect(helpText('setup')).toMatch(/--gpu[^]*--yes[^]*--json[^]*Exit codes/);
  expect(helpText('doctor')).toMatch(
    /--conformance[^]*--bench[^]*--self-test[^]*--report[^]*--backend[^]*--json[^]*Exit codes/,
  );
  const texts = [undefined, 'run', 'setup', 'doctor'] as const;
  for (const line of texts
    .map((about) => helpText(about))
    .join('')
    .split('\n')) {
    expect(line.length).toBeLessThanOrEqual(120);
  }
});

function words(line: string): string[] {
  return line === '' ? [] : line.split(' ');
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
