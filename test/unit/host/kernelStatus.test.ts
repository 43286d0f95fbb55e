import { describe, expect, it } from 'vitest';
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
