import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DoctorReport } from '../../../src/backend/doctor/doctorReport.ts';
import type { ProbeResult } from '../../../src/backend/probe/probeResult.ts';
import type { Rung } from '../../../src/backend/rung.ts';
import { examineMachine, formatDoctorReport } from '../../../src/backend/doctor.ts';
import { describeNode } from '../../../src/backend/doctor/describeMachine.ts';
import { RUNGS } from '../../../src/backend/rung.ts';

const works = (rung: Rung): ProbeResult => ({
  rung,
  works: true,
  label: `the ${rung}`,
  proof: 'convolution and gradients exact, 5 GFLOP/s',
  speed: '5 GFLOP/s',
});

const refuses = (rung: Rung, isLoss: boolean): ProbeResult => ({
  rung,
  works: false,
  reason: `there is no ${rung}`,
  remedy: `get ${rung}`,
  isLoss,
});

/** Probes that answer from a list; what is not in it works. */
function answering(...results: ProbeResult[]): (rung: Rung) => Promise<ProbeResult> {
  return async (rung) => results.find((result) => result.rung === rung) ?? works(rung);
}

afterEach(() => void vi.unstubAllEnvs());

describe('examineMachine', () => {
  it('tries every rung and names the one that would be taken', async () => {
    const asked: Rung[] = [];
    const report = await examineMachine({
      probe: async (rung) => {
        asked.push(rung);
        return rung === 'libtensorflow-gpu' ? refuses(rung, false) : works(rung);
      },
    });
    expect(asked).toEqual(RUNGS);
    expect(report.taken).toBe('libtensorflow-cpu');
    expect(report.loss).toBeUndefined();
  });

  it('names the best rung that the machine could have', async () => {
    const probe = answering(
      refuses('libtensorflow-gpu', false),
      refuses('libtensorflow-cpu', true),
      refuses('webgpu', true),
    );
    const report = await examineMachine({ probe });
    expect(report.taken).toBe('wasm');
    expect(report.loss).toBe('libtensorflow-cpu');
  });

  it('follows TRAINBOOK_BACKEND', async () => {
    vi.stubEnv('TRAINBOOK_BACKEND', 'cpu');
    expect(await examineMachine({ probe: answering() })).toMatchObject({ taken: 'cpu', forced: 'cpu' });
    const report = await examineMachine({ probe: answering(refuses('cpu', true)) });
    expect(report.taken).toBeUndefined();
    expect(formatDoctorReport(report)).toContain('TRAINBOOK_BACKEND asks for cpu, which does not work here');
  });
});

describe('formatDoctorReport', () => {
  const report: DoctorReport = {
    machine: {
      system: 'Linux 6.1 x64',
      processor: 'A processor',
      cores: 8,
      memoryBytes: 16 * 2 ** 30,
      gpus: [],
    },
    node: { version: '22.1.0', path: '~/bin/node' },
    libraries: {
      found: [{ source: 'trainbook setup (tensorflow-cpu-2.21.0)', file: '~/.cache/trainbook/x.so' }],
      refused: [{ source: 'Python', reason: 'there is no python3 on the PATH' }],
    },
    rungs: [refuses('libtensorflow-gpu', true), works('libtensorflow-cpu'), refuses('webgpu', false)],
    taken: 'libtensorflow-cpu',
    loss: 'libtensorflow-gpu',
  };

  it('fits one screen', () => {
    expect(formatDoctorReport(report)).toBe(`Trainbook on this machine

Machine     Linux 6.1 x64, A processor, 8 cores, 16 GiB memory
GPU         nvidia-smi shows none
Node        22.1.0 (~/bin/node)
Library     ~/.cache/trainbook/x.so, from trainbook setup (tensorflow-cpu-2.21.0)
            none from Python: there is no python3 on the PATH

Backends, the best first
 - libtensorflow-gpu  there is no libtensorflow-gpu
                      to have it: get libtensorflow-gpu
=> libtensorflow-cpu  the libtensorflow-cpu
                      convolution and gradients exact, 5 GFLOP/s
 - webgpu             there is no webgpu
                      to have it: get webgpu

libtensorflow-cpu is taken. libtensorflow-gpu would be faster: get libtensorflow-gpu.
`);
  });

  it('breaks long lines between words', () => {
    const reason = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const rungs: ProbeResult[] = [{ ...refuses('wasm', true), reason } as ProbeResult];
    const lines = formatDoctorReport({ ...report, rungs }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(96);
    expect(lines.join(' ').replace(/ +/g, ' ')).toContain(reason);
  });

  it('says when nothing works', () => {
    const text = formatDoctorReport({ ...report, taken: undefined, loss: undefined });
    expect(text).toContain('No backend works here: notebooks can not train.');
  });
});

describe('describeNode', () => {
  it('says when Node is too old', () => {
    expect(describeNode('18.20.0', '/usr/bin/node')).toEqual({
      version: '18.20.0',
      path: '/usr/bin/node',
      problem: 'Node 20 or later is needed: install it and put it on the PATH',
    });
    expect(describeNode('20.0.0', '/usr/bin/node').problem).toBeUndefined();
  });
});
