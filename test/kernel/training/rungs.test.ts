import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { provideSoftwareWebgpu } from '../../../scripts/webgpu/softwareWebgpu.mjs';
import type { OracleErrors } from '../../support/training/oracleErrors.ts';
import { oracleSuite } from '../../support/training/oracleSuite.ts';
import { complaintsOf, TOLERANCES } from '../../support/training/tolerances.ts';
import { useBuiltScript } from '../../support/useBuiltScript.ts';

const PROVIDING_MS = 900_000;
const RUNNING_MS = 600_000;
/** libtensorflow has tests of its own: op by op and in compiled steps. */
const RUNGS = Object.keys(TOLERANCES).filter((rung) => rung !== 'libtensorflow-cpu');

const script = useBuiltScript('test/support/training/rungOracles.ts');
let webgpu: Awaited<ReturnType<typeof provideSoftwareWebgpu>>;

beforeAll(async () => {
  webgpu = await provideSoftwareWebgpu((line) => console.log(line));
}, PROVIDING_MS);

async function computeOn(rung: string): Promise<Record<string, OracleErrors | { thrown: string }>> {
  // A driver in software takes a tenth of a second for what a GPU does in a thousandth of it.
  const args = [script, rung, webgpu.folder, ...(rung === 'webgpu' ? ['short'] : [])];
  const env = { ...process.env, ...webgpu.environment };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Awaited<ReturnType<typeof computeOn>>;
}

describe('the numbers of the other frameworks', () => {
  it('have a tolerance on every rung that a machine without a GPU has', () => {
    expect(Object.keys(TOLERANCES)).toEqual(['libtensorflow-cpu', 'webgpu', 'wasm', 'cpu']);
  });

  it.each(RUNGS)(
    'come out within it, in every case: %s',
    async (rung) => {
      const result = await computeOn(rung);
      expect(Object.keys(result)).toEqual(oracleSuite().map(({ name }) => name));
      const wrong = Object.entries(result).flatMap(([name, errors]) =>
        'thrown' in errors ? [`${name}: ${errors.thrown}`] : complaintsOf(name, errors, TOLERANCES[rung]!),
      );
      expect(wrong).toEqual([]);
    },
    RUNNING_MS,
  );
});
