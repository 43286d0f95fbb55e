import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RungConformance } from '../../../src/backend/conformance.ts';
import { brokenCases } from '../../../src/backend/conformance/conformanceReport.ts';
import { checkConformance, conforms, formatConformance } from '../../../src/backend/conformance.ts';
import { useProbe } from '../../support/backend/useProbe.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const script = useProbe();

async function check(rung: RungConformance['rung'], probe = script): Promise<RungConformance> {
  const [result] = await checkConformance({ rung, workspaceFolder: temporaryFolder(), script: probe });
  return result!;
}

describe('checkConformance', () => {
  it('finds that libtensorflow computes every op and gradient', async () => {
    const result = await check('libtensorflow-cpu');
    if (result.outcome !== 'checked') throw new Error(result.reason);
    expect(brokenCases(result.cases)).toEqual([]);
    expect(result.cases.filter(({ known }) => known)).toEqual([]);
    expect(conforms(result)).toBe(true);
    expect(formatConformance([result])).toMatch(/^conv2d +12 {2}ok +ok +\d\.\de-\d$/m);
  });

  it('checks the other rungs in processes of their own too', async () => {
    expect(conforms(await check('wasm'))).toBe(true);
    expect(await check('webgpu')).toMatchObject({
      outcome: 'refused',
      reason: 'the npm package webgpu is not installed',
    });
  });

  it('counts a rung whose process dies as one that does not conform', async () => {
    const crash = path.join(temporaryFolder(), 'crash.cjs');
    await writeFile(crash, "console.error('about to die');\nprocess.kill(process.pid, 'SIGSEGV');\n");
    const result = await check('webgpu', crash);
    expect(result).toEqual({
      rung: 'webgpu',
      outcome: 'died',
      reason: 'its process ended early (SIGSEGV): about to die',
    });
    expect(conforms(result)).toBe(false);
  });
});
