import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/files/cacheFolder.ts';
import { shortenHome } from '../../../src/files/shortenHome.ts';

const homeFolder = path.resolve('/home/ada');

describe('cacheFolder', () => {
  it.each([
    ['linux', {}, '.cache/trainbook'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '.cache/trainbook'],
    ['linux', { XDG_CACHE_HOME: '' }, '.cache/trainbook'],
    ['darwin', { XDG_CACHE_HOME: '/elsewhere' }, 'Library/Caches/trainbook'],
    ['win32', {}, 'AppData/Local/trainbook'],
  ] as const)('is in the home folder on %s with %o', (platform, env, expected) => {
    expect(cacheFolder({ platform, env, homeFolder })).toBe(path.join(homeFolder, expected));
  });

  it('follows what the platform and the user say', () => {
    const linux = { platform: 'linux', homeFolder } as const;
    expect(cacheFolder({ ...linux, env: { XDG_CACHE_HOME: '/var/cache' } })).toBe('/var/cache/trainbook');
    expect(cacheFolder({ ...linux, env: { TRAINBOOK_CACHE: '/big/disk', XDG_CACHE_HOME: '/x' } })).toBe(
      '/big/disk',
    );
    expect(cacheFolder({ platform: 'win32', homeFolder, env: { LOCALAPPDATA: '/local' } })).toBe(
      '/local/trainbook',
    );
  });
});

describe('shortenHome', () => {
  it('writes the home folder as ~ wherever it stands', () => {
    expect(shortenHome('/home/ada/x and /home/ada/y', '/home/ada')).toBe('~/x and ~/y');
    expect(shortenHome('/home/ada', '/home/ada')).toBe('~');
  });

  it("leaves other people's folders and a home of / alone", () => {
    expect(shortenHome('/home/adam/x', '/home/ada')).toBe('/home/adam/x');
    expect(shortenHome('/x/y', '/')).toBe('/x/y');
  });
});
