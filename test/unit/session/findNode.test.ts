import { describe, expect, it } from 'vitest';
import { findNode } from '../../../src/session/findNode.ts';

/** Executables that exist, with their versions. */
const machine = (versions: Record<string, string>) => async (executable: string) => versions[executable];
const noElectron = { path: '/usr/bin/node', electron: false };

describe('findNode', () => {
  it('takes the first on PATH that is new enough', async () => {
    const found = await findNode({
      environment: { PATH: '/old:/new:/newer' },
      platform: 'linux',
      self: noElectron,
      askVersion: machine({ '/old/node': '18.20.0', '/new/node': '22.1.0', '/newer/node': '24.0.0' }),
    });
    expect(found).toEqual({ path: '/new/node', version: '22.1.0', electron: false });
  });

  it('takes only what the setting names, and says what is wrong with it', async () => {
    const askVersion = machine({ '/mine/node': '18.0.0', '/usr/bin/node': '22.0.0' });
    const options = {
      environment: { PATH: '/usr/bin' },
      platform: 'linux',
      self: noElectron,
      askVersion,
    } as const;
    await expect(findNode({ ...options, configured: '/mine/node' })).rejects.toThrow(
      'the setting trainbook.nodePath names Node 18.0.0, but a kernel needs Node 20 or later',
    );
    await expect(findNode({ ...options, configured: '/nowhere/node' })).rejects.toThrow(
      'cannot be run as Node',
    );
    const byEnvironment = findNode({ ...options, environment: { TRAINBOOK_NODE: '/nowhere/node' } });
    await expect(byEnvironment).rejects.toThrow('TRAINBOOK_NODE names /nowhere/node');
  });

  it('looks where installers put it on Windows', async () => {
    const found = await findNode({
      environment: { Path: 'C:\\tools', ProgramFiles: 'D:\\Programs' },
      platform: 'win32',
      self: noElectron,
      askVersion: machine({ 'D:\\Programs\\nodejs\\node.exe': '20.11.1' }),
    });
    expect(found.path).toBe('D:\\Programs\\nodejs\\node.exe');
  });

  it("falls back to the editor's own executable, and only to that", async () => {
    const options = {
      environment: { PATH: '' },
      platform: 'darwin',
      askVersion: async (_: string, electron: boolean) => (electron ? '20.18.0' : undefined),
    } as const;
    const editor = { path: '/Applications/Code.app/Code', electron: true };
    expect(await findNode({ ...options, self: editor })).toEqual({ ...editor, version: '20.18.0' });
    await expect(findNode({ ...options, self: noElectron })).rejects.toThrow('but found none: install it');
  });

  it('names the versions that are too old', async () => {
    const askVersion = machine({ '/a/node': '16.0.0', '/b/node': '18.1.0' });
    const search = findNode({
      environment: { PATH: '/a:/b' },
      platform: 'linux',
      self: noElectron,
      askVersion,
    });
    await expect(search).rejects.toThrow('found only version 16.0.0, 18.1.0');
  });
});
