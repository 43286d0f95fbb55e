import { formatCount } from '../../src/protocol/formatNumbers.ts';
import type { RunDescription } from '../../src/protocol/runData.ts';

/**
 * What a training was set to, as names and values for people. What the run itself knows stands first and not once more
 * under the updater's name for it.
 */
export function describeHyperparameters(run: RunDescription): [name: string, value: string][] {
  const own: [string, string | undefined][] = [
    ['epochs', run.epochs?.toString()],
    [
      'iterations an epoch',
      run.iterationsPerEpoch === undefined ? undefined : formatCount(run.iterationsPerEpoch),
    ],
    ['batch size', run.batchSize?.toString()],
    ['seed', run.seed === undefined ? 'not set' : String(run.seed)],
  ];
  const known = own.filter((entry): entry is [string, string] => entry[1] !== undefined);
  const names = new Set(known.map(([name]) => name));
  const others = Object.entries(run.hyperparameters)
    .map<[string, string]>(([name, value]) => [toWords(name), describe(value)])
    .filter(([name]) => !names.has(name));
  return [...known, ...others];
}

/** `learningRate` → `learning rate`; a name that is no identifier of the library's kind stays. */
function toWords(name: string): string {
  if (!/^[a-z]+([A-Z][a-z0-9]*)+$/.test(name)) return name;
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Numbers as they were typed: what is beyond six digits comes from 32-bit floats and from arithmetic. */
function describe(value: string | number | boolean): string {
  return typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)
    ? String(Number(value.toPrecision(6)))
    : String(value);
}
