import { describe, expect, it } from 'vitest';
import type { ClimbOptions } from '../../../src/backend/ladder.ts';
import type { Rung, RungOffer } from '../../../src/backend/rung.ts';
import { climb } from '../../../src/backend/ladder.ts';
import { RungRefusal } from '../../../src/backend/rung.ts';

const prove: ClimbOptions['prove'] = async (backendName) => ({
  text: `${backendName} is exact, 5 GFLOP/s`,
  speed: '5 GFLOP/s',
});

/** A rung that opens, and records that it was closed again. */
function works(rung: Rung, closed: Rung[] = []): RungOffer {
  const open = { label: `the ${rung}`, backendName: rung, dispose: () => void closed.push(rung) };
  return { rung, open: async () => open };
}

function refuses(rung: Rung, isLoss: boolean): RungOffer {
  const refusal = new RungRefusal(`no ${rung}`, { remedy: `get ${rung}`, isLoss });
  return { rung, open: () => Promise.reject(refusal) };
}

describe('climb', () => {
  it('takes the highest rung that works and tries none below', async () => {
    const never: RungOffer = { rung: 'cpu', open: () => Promise.reject(new Error('tried')) };
    const result = await climb([works('libtensorflow-cpu'), never], { prove });
    expect(result).toEqual({
      taken: {
        rung: 'libtensorflow-cpu',
        label: 'the libtensorflow-cpu',
        proof: 'libtensorflow-cpu is exact, 5 GFLOP/s',
      },
      refused: [],
    });
  });

  it('keeps the reason and the remedy of each rung above', async () => {
    const result = await climb(
      [refuses('libtensorflow-gpu', false), refuses('libtensorflow-cpu', false), works('wasm')],
      { prove },
    );
    expect(result.refused).toEqual([
      { rung: 'libtensorflow-gpu', reason: 'no libtensorflow-gpu', remedy: 'get libtensorflow-gpu' },
      { rung: 'libtensorflow-cpu', reason: 'no libtensorflow-cpu', remedy: 'get libtensorflow-cpu' },
    ]);
    expect(result.taken.loss).toBeUndefined();
  });

  it('says what was lost: the highest rung that the machine could have', async () => {
    const rungs = [
      refuses('libtensorflow-gpu', false),
      refuses('libtensorflow-cpu', true),
      refuses('webgpu', true),
      works('wasm'),
    ];
    const { taken } = await climb(rungs, { prove });
    expect(taken.loss).toBe(
      'libtensorflow-cpu would be faster than the 5 GFLOP/s here, but no libtensorflow-cpu. ' +
        'To get it: get libtensorflow-cpu.',
    );
  });

  it('closes a rung that computes wrongly and goes on', async () => {
    const closed: Rung[] = [];
    const result = await climb([works('webgpu', closed), works('cpu', closed)], {
      prove: async (name) => {
        if (name === 'webgpu') throw new Error('it computes wrongly: output[0] should be 6, is 7');
        return prove(name);
      },
    });
    expect(closed).toEqual(['webgpu']);
    expect(result.taken.rung).toBe('cpu');
    expect(result.refused[0]).toEqual({
      rung: 'webgpu',
      reason: 'it computes wrongly: output[0] should be 6, is 7',
      remedy: 'run `trainbook doctor` and report what it says',
    });
  });

  it('reports each step in one line', async () => {
    const lines: string[] = [];
    const report = (line: string) => void lines.push(line);
    await climb([refuses('webgpu', true), works('cpu')], { prove, report });
    expect(lines).toEqual([
      'webgpu is not possible: no webgpu (get webgpu)',
      'cpu: the cpu; cpu is exact, 5 GFLOP/s',
    ]);
  });

  it('takes the forced rung and nothing else', async () => {
    const rungs = [works('libtensorflow-cpu'), works('wasm')];
    const { taken, refused } = await climb(rungs, { prove, force: 'wasm' });
    expect(taken.rung).toBe('wasm');
    expect(taken.loss).toBeUndefined();
    expect(refused).toEqual([]);
  });

  it('fails with the reason when the forced rung can not be taken', async () => {
    const rungs = [refuses('webgpu', true), works('cpu')];
    await expect(climb(rungs, { prove, force: 'webgpu' })).rejects.toThrow(
      "the backend webgpu was asked for and can't be taken. webgpu: no webgpu (get webgpu)",
    );
  });

  it('names the rungs when the forced one is unknown', async () => {
    await expect(climb([works('cpu')], { prove, force: 'cuda' })).rejects.toThrow(
      'there is no backend "cuda"; there are libtensorflow-gpu, libtensorflow-cpu, webgpu, wasm, cpu',
    );
  });

  it('fails with every reason when no rung works', async () => {
    await expect(climb([refuses('wasm', true), refuses('cpu', true)], { prove })).rejects.toThrow(
      'no backend works on this machine.\nwasm: no wasm (get wasm)\ncpu: no cpu (get cpu)',
    );
  });
});
