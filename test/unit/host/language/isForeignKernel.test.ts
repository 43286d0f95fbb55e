import { describe, expect, it } from 'vitest';
import { isForeignKernel } from '../../../../src/host/language/isForeignKernel.ts';

describe('isForeignKernel', () => {
  it.each(['deno', 'tslab', 'python3'])('is true of a notebook of %s', (name) => {
    expect(isForeignKernel({ metadata: { kernelspec: { name } } })).toBe(true);
  });

  it.each([
    undefined,
    null,
    'deno',
    {},
    { metadata: { kernelspec: { name: 'trainbook', language: 'typescript' } } },
    { metadata: { kernelspec: {} } },
    { metadata: { kernelspec: { name: '' } } },
    { metadata: { kernelspec: { name: 7 } } },
    { metadata: { language_info: { name: 'typescript' } } },
  ])('is false of %j', (metadata) => {
    expect(isForeignKernel(metadata)).toBe(false);
  });
});
