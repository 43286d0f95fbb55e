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
  ['doctor', { name: 'doctor', json: false, conformance: false }],
  ['doctor --json', { name: 'doctor', json: true, conformance: false }],
  ['doctor --conformance', { name: 'doctor', json: false, conformance: true }],
  [
    'doctor --conformance --backend wasm --json',
    { name: 'doctor', json: true, conformance: true, backend: 'wasm' },
  ],
  ['setup', { name: 'setup', gpu: false, yes: false, json: false }],
  ['setup --gpu -y', { name: 'setup', gpu: true, yes: true, json: false }],
  ['setup --yes --json', { name: 'setup', gpu: false, yes: true, json: true }],
])('trainbook %s', (line, command) => {
  expect(parseCommandLine(words(line))).toEqual(command);
});

test.each([
  ['walk', 'expected a command (run, doctor, setup or help), got "walk"'],
  ['help walk', 'expected a command (run, doctor, setup or help), got "walk"'],
  ['a.train.ts', 'to run a notebook, say: trainbook run a.train.ts'],
  ['run', 'run needs a notebook: a .train.ts or .ipynb file'],
  ['run a.ts b.ts', 'run takes one notebook, got 2'],
  [
    'run a.ts --backend tpu',
    '--backend takes libtensorflow-gpu, libtensorflow-cpu, webgpu, wasm, cpu; got "tpu"',
  ],
  ['run a.ts --backend', "Option '--backend <value>' argument missing"],
  ['run a.ts --fast', "Unknown option '--fast'; run takes --backend, --json, --keep-going"],
  ['run a.ts --json=yes', "Option '--json' does not take an argument"],
  ['doctor who', 'doctor takes no argument, got "who"'],
  ['doctor --backend wasm', 'doctor takes --backend only with --conformance'],
  [
    'doctor --conformance --backend tpu',
    '--backend takes libtensorflow-gpu, libtensorflow-cpu, webgpu, wasm, cpu; got "tpu"',
  ],
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
  expect(helpText('doctor')).toMatch(/--conformance[^]*--backend[^]*--json[^]*Exit codes/);
  for (const line of (helpText() + helpText('run') + helpText('setup')).split('\n')) {
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
