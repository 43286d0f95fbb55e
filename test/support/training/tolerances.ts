import { readFileSync } from 'node:fs';
import type { OracleErrors } from './oracleErrors.ts';

/** How far each part of a case may be off; every backend has its own. */
export type Tolerances = Readonly<Required<OracleErrors>>;

const PAGE = 'docs/trueNumbers.md';
const NUMBER = /\d+e-\d+/g;

/** The tolerances that the page promises, by rung. */
export const TOLERANCES: Readonly<Record<string, Tolerances>> = Object.fromEntries(
  [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([a-z-]+)` .*$/gm)].map(([row, rung]) => {
    const [forward, gradients, training, ...more] = (row.match(NUMBER) ?? []).map(Number);
    if (training === undefined || more.length > 0)
      throw new Error(`${PAGE}: expected three tolerances in ${row}`);
    return [rung!, { forward: forward!, gradients: gradients!, training }];
  }),
);

/** What is too far off, in words. */
export function complaintsOf(name: string, errors: OracleErrors, tolerances: Tolerances): string[] {
  return Object.entries(errors as Record<keyof OracleErrors, number>)
    .filter(([part, error]) => !(error <= tolerances[part as keyof OracleErrors]))
    .map(
      ([part, error]) =>
        `${name}: ${part} is off by ${error}, more than ${tolerances[part as keyof OracleErrors]}`,
    );
}
