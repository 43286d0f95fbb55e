import { describe, expect, it } from 'vitest';
import { allocatorLimit } from '../../../../src/backend/memory/allocatorLimit.ts';

const GIB = 2 ** 30;

describe('the limit of the allocator', () => {
  it('is what is there, less what the process itself needs', () => {
    expect(allocatorLimit(16 * GIB, 12 * GIB)).toBe(11.5 * GIB);
  });

  it('is half of the machine where others use most of it now', () => {
    expect(allocatorLimit(16 * GIB, 2 * GIB)).toBe(8 * GIB);
  });

  it('never is more than the machine has, swap or not', () => {
    expect(allocatorLimit(16 * GIB, 24 * GIB)).toBe(15.5 * GIB);
  });

  it('is positive on this machine', () => {
    expect(allocatorLimit()).toBeGreaterThan(0);
  });
});
