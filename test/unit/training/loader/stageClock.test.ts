import { describe, expect, it } from 'vitest';
import { FunctionDataset, transformImages } from 'trainbook';
import type { ImageSample, Transform } from 'trainbook';
import { slowestStage } from '../../../../src/training/loader/dataFigures.ts';
import { inStage, StageClock } from '../../../../src/training/loader/stageClock.ts';
import '../support/quietTfjs.ts';

/** Time that passes only when somebody says so. */
class Clock {
  milliseconds = 0;
  readonly stages = new StageClock(() => this.milliseconds);

  pass(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }
}

describe('StageClock', () => {
  it('adds up what work takes, now or later', async () => {
    const clock = new Clock();
    expect(clock.stages.measure('transform', () => (clock.pass(20), 'done'))).toBe('done');
    let finish!: (bytes: string) => void;
    const read = clock.stages.measure('read', () => new Promise<string>((resolve) => (finish = resolve)));
    clock.pass(5);
    finish('bytes');
    expect(await read).toBe('bytes');
    expect(clock.stages.seconds).toEqual({ read: 0.005, decode: 0, transform: 0.02, collate: 0 });
  });

  it('counts waiting for the thread for the stage that holds it', async () => {
    const clock = new Clock();
    let finish!: () => void;
    const decoding = clock.stages.measure('decode', () => new Promise<void>((resolve) => (finish = resolve)));
    clock.stages.measure('transform', () => clock.pass(30));
    clock.pass(4);
    finish();
    await decoding;
    expect(clock.stages.seconds).toEqual({ read: 0, decode: 0.004, transform: 0.06, collate: 0 });
  });

  it('adds what failed, too', async () => {
    const clock = new Clock();
    const failing = clock.stages.measure('read', () => Promise.reject(new Error('no file')));
    clock.pass(7);
    await expect(failing).rejects.toThrow('no file');
    expect(clock.stages.seconds.read).toBeCloseTo(0.007);
  });
});

describe('a batch of pictures that are decoded elsewhere and transformed here', () => {
  async function makeBatch(costs: { decode: number; transform: number }): Promise<StageClock> {
    const clock = new Clock();
    const image = { data: new Uint8Array(3), shape: [1, 1, 3] as const };
    const decode = async (): Promise<ImageSample> => {
      await Promise.resolve();
      clock.pass(costs.decode);
      return { image, label: 0 };
    };
    const data = new FunctionDataset(8, (_, context) => inStage(context?.clock, 'decode', decode));
    const slow: Transform = { description: 'slow', apply: (each) => (clock.pass(costs.transform), each) };
    await transformImages(data, slow).batch([0, 1, 2, 3, 4, 5, 6, 7], undefined, { clock: clock.stages });
    return clock.stages;
  }

  it.each([
    [{ decode: 1, transform: 20 }, 'transform'],
    [{ decode: 20, transform: 1 }, 'decode'],
  ] as const)('of %o: the slow stage is %s', async (costs, slowest) => {
    expect(slowestStage({ stageSeconds: (await makeBatch(costs)).seconds })).toBe(slowest);
  });
});
