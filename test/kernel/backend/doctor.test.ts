import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { examineMachine, formatDoctorReport } from '../../../src/backend/doctor.ts';
import { probeRung } from '../../../src/backend/probe/probeRung.ts';
import { useProbe } from '../../support/backend/useProbe.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const script = useProbe();

describe('probeRung', () => {
  it('lets a process that dies be a rung that does not work', async () => {
    const crash = path.join(temporaryFolder(), 'crash.cjs');
    await writeFile(crash, "console.error('about to die');\nprocess.kill(process.pid, 'SIGSEGV');\n");
    expect(await probeRung('webgpu', root, crash)).toEqual({
      rung: 'webgpu',
      works: false,
      reason: 'its process ended early (SIGSEGV): about to die',
      remedy: 'use the next backend, and report this',
      isLoss: false,
    });
  });

  it('says so when the process gives no answer', async () => {
    const mute = path.join(temporaryFolder(), 'mute.cjs');
    await writeFile(mute, 'process.exitCode = 3;\n');
    expect(await probeRung('cpu', root, mute)).toMatchObject({
      works: false,
      reason: 'its process ended early (exit code 3)',
    });
  });
});

describe('examineMachine', () => {
  it('tries every backend in a process of its own', async () => {
    const probe = (rung: Parameters<typeof probeRung>[0]) => probeRung(rung, temporaryFolder(), script);
    const report = await examineMachine({ probe });
    const of = (name: string) => report.rungs.find(({ rung }) => rung === name);
    expect(of('libtensorflow-cpu')).toMatchObject({
      works: true,
      label: 'libtensorflow 2.21.0 on the CPU, from TRAINBOOK_LIBTENSORFLOW',
    });
    expect(of('wasm')).toMatchObject({ works: true, label: 'WebAssembly with SIMD' });
    expect(of('cpu')).toMatchObject({ works: true, label: 'plain JavaScript' });
    expect(of('webgpu')).toMatchObject({ works: false, reason: 'the npm package webgpu is not installed' });
    expect(report.libraries.found).toHaveLength(1);
    expect(report.node.problem).toBeUndefined();

    const text = formatDoctorReport(report);
    expect(text).toMatch(/^=> libtensorflow-(cpu|gpu)/m);
    expect(text).not.toContain(os.homedir());
    expect(text.split('\n').length).toBeLessThan(40);
  });
});
