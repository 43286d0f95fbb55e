import { describe, expect, it } from 'vitest';
import type { KernelActivity } from '../../../src/host/kernels/kernelActivity.ts';
import { kernelStatus } from '../../../src/host/kernels/kernelStatus.ts';

const backend = {
  rung: 'wasm',
  label: 'WebAssembly, 4 threads',
  proof: 'A convolution had the right numbers.',
};

describe('kernelStatus', () => {
  it('says what the kernel does and what computes', () => {
    const status = kernelStatus('busy', backend);
    expect(status.text).toBe('$(sync~spin) Trainbook: running · WebAssembly, 4 threads');
    expect(status.tooltip).toContain(backend.proof);
    expect(status.warns).toBe(false);
  });

  it('says how far the stop button was pressed, what the next press does, and that a training waits', () => {
    const of = (activity: KernelActivity) => kernelStatus('busy', backend, activity);
    const soft = of({ stopping: 'soft', training: true, paused: false });
    expect(soft.text).toContain('Trainbook: finishing the batch');
    expect(soft.tooltip).toContain('Press stop again to interrupt the cell at once.');
    const hard = of({ stopping: 'hard', training: true, paused: false });
    expect(hard.text).toContain('Trainbook: interrupting');
    expect(hard.tooltip).toContain('Press stop again to kill the kernel.');
    expect(of({ training: true, paused: true }).text).toContain('$(debug-pause) Trainbook: paused');
    expect(
      kernelStatus('ready', backend, { stopping: 'soft', training: false, paused: true }).text,
    ).toContain('Trainbook: ready');
  });

  it('warns when a better backend was refused, and says what was lost', () => {
    const status = kernelStatus('ready', { ...backend, loss: 'TensorFlow would be faster.' });
    expect(status.warns).toBe(true);
    expect(status.tooltip).toContain('TensorFlow would be faster.');
  });

  it('warns when the kernel ended by itself', () => {
    expect(kernelStatus('failed', undefined)).toMatchObject({
      text: '$(error) Trainbook: ended',
      warns: true,
    });
  });

  it('keeps the status bar short', () => {
    expect(kernelStatus('ready', { ...backend, label: 'x'.repeat(200) }).text.length).toBeLessThan(70);
  });
});
