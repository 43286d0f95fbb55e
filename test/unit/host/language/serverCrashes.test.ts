import { describe, expect, it } from 'vitest';
import { ServerCrashes } from '../../../../src/host/language/serverCrashes.ts';

const MINUTE = 60_000;

describe('ServerCrashes', () => {
  it('lets the server be started again once', () => {
    const crashes = new ServerCrashes();
    expect(crashes.mayRestart(0)).toBe(true);
    expect(crashes.mayRestart(MINUTE)).toBe(false);
    expect(crashes.mayRestart(2 * MINUTE)).toBe(false);
  });

  it('forgives a crash that is long ago', () => {
    const crashes = new ServerCrashes();
    expect(crashes.mayRestart(0)).toBe(true);
    expect(crashes.mayRestart(10 * MINUTE)).toBe(true);
    expect(crashes.mayRestart(11 * MINUTE)).toBe(false);
  });
});
