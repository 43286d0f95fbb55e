import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SearchOptions } from '../../../../src/backend/libtensorflow/locateLibrary.ts';
import { locateLibrary } from '../../../../src/backend/libtensorflow/locateLibrary.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

/** A machine of its own in a temporary folder: an empty cache, an empty PATH, a workspace. */
async function machineWith(files: string[]): Promise<{ root: string; options: SearchOptions }> {
  const root = temporaryFolder();
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), '');
  }
  return {
    root,
    options: {
      platform: 'linux',
      env: {},
      cacheFolder: path.join(root, 'cache'),
      workspaceFolder: path.join(root, 'workspace'),
      askPython: async () => undefined,
    },
  };
}

const so = 'libtensorflow_cc.so.2';
const sources = (search: Awaited<ReturnType<typeof locateLibrary>>) =>
  search.found.map(({ source }) => source);

describe('locateLibrary', () => {
  it('says of every place why there is nothing', async () => {
    const { options } = await machineWith([]);
    expect(await locateLibrary(options)).toEqual({
      found: [],
      refused: [
        { source: 'Python', reason: 'there is no python3 on the PATH' },
        { source: 'trainbook setup', reason: 'it has not been run' },
      ],
    });
  });

  it.each([
    ['linux', `tensorflow/${so}`],
    ['linux', 'lib/libtensorflow.so.2'],
    ['darwin', 'tensorflow/libtensorflow_cc.2.dylib'],
    ['darwin', 'lib/libtensorflow.dylib'],
    ['win32', 'lib/tensorflow.dll'],
  ] as const)('knows the names on %s: %s', async (platform, name) => {
    const { root, options } = await machineWith([`anywhere/${name}`]);
    const env = { TRAINBOOK_LIBTENSORFLOW: path.join(root, 'anywhere') };
    const { found } = await locateLibrary({ ...options, platform, env });
    expect(found).toEqual([{ source: 'TRAINBOOK_LIBTENSORFLOW', file: path.join(root, 'anywhere', name) }]);
  });

  it('prefers the library that has the whole C API', async () => {
    const { root, options } = await machineWith([`x/libtensorflow.so.2`, `x/${so}`]);
    const env = { TRAINBOOK_LIBTENSORFLOW: path.join(root, 'x') };
    const { found } = await locateLibrary({ ...options, env });
    expect(found[0]?.file).toBe(path.join(root, 'x', so));
  });

  it('looks nowhere else once the setting points somewhere', async () => {
    const machine = await machineWith([`cache/libtensorflow/tensorflow-cpu-2.21.0/tensorflow/${so}`]);
    const file = path.join(machine.root, 'my.so');
    const env = { TRAINBOOK_LIBTENSORFLOW: file };
    expect(await locateLibrary({ ...machine.options, env })).toEqual({
      found: [],
      refused: [{ source: 'TRAINBOOK_LIBTENSORFLOW', reason: `${file} does not exist` }],
    });
    await writeFile(file, '');
    expect(await locateLibrary({ ...machine.options, env })).toEqual({
      found: [{ source: 'TRAINBOOK_LIBTENSORFLOW', file }],
      refused: [],
    });
  });

  it('says what a folder that was set lacks', async () => {
    const { root, options } = await machineWith(['empty/readme']);
    const env = { TRAINBOOK_LIBTENSORFLOW: path.join(root, 'empty') };
    const { refused } = await locateLibrary({ ...options, env });
    expect(refused[0]?.reason).toBe(`no ${so} or the like in ${path.join(root, 'empty')}`);
  });

  it('finds Python environments in order, without running them', async () => {
    const packages = (environment: string) => `${environment}/lib/python3.12/site-packages/tensorflow/${so}`;
    const files = ['active', 'conda', 'workspace/.venv'].map(packages);
    const { root, options } = await machineWith(files);
    const env = { VIRTUAL_ENV: path.join(root, 'active'), CONDA_PREFIX: path.join(root, 'conda') };
    const search = await locateLibrary({ ...options, env });
    expect(search.found.map(({ file }) => path.relative(root, file))).toEqual(files);
  });

  it('asks the python3 on the PATH', async () => {
    const files = ['bin/python3', `site/tensorflow/${so}`];
    const { root, options } = await machineWith(files);
    const asked: string[] = [];
    const search = await locateLibrary({
      ...options,
      env: { PATH: `${path.join(root, 'nothing')}:${path.join(root, 'bin')}` },
      askPython: async (interpreter) => {
        asked.push(interpreter);
        return path.join(root, 'site', 'tensorflow');
      },
    });
    expect(asked).toEqual([path.join(root, 'bin', 'python3')]);
    expect(search.found[0]?.file).toBe(path.join(root, 'site', 'tensorflow', so));
  });

  it('gives the reason when Python has no tensorflow, fails or brings no library', async () => {
    const { root, options } = await machineWith(['bin/python3', 'site/tensorflow/__init__.py']);
    const env = { PATH: path.join(root, 'bin') };
    const reason = async (askPython: SearchOptions['askPython']) => {
      const search = await locateLibrary({ ...options, env, askPython });
      return search.refused[0]?.reason;
    };
    expect(await reason(async () => undefined)).toBe('it has no package tensorflow');
    expect(await reason(async () => Promise.reject(new Error('spawn failed\nat x')))).toBe(
      'it could not be asked: spawn failed',
    );
    expect(await reason(async () => path.join(root, 'site', 'tensorflow'))).toMatch(/^no libtensorflow_cc/);
  });

  it('takes what setup has brought, the GPU package first, then the newest, and no half folder', async () => {
    const names = [
      '.tensorflow-9.0.0-part',
      'tensorflow-cpu-2.9.0',
      'tensorflow-cpu-2.21.0',
      'tensorflow-2.20.0',
    ];
    const files = names.map((name) => `cache/libtensorflow/${name}/tensorflow/${so}`);
    const { options } = await machineWith(files);
    expect(sources(await locateLibrary(options))).toEqual([
      'trainbook setup (tensorflow-2.20.0)',
      'trainbook setup (tensorflow-cpu-2.21.0)',
      'trainbook setup (tensorflow-cpu-2.9.0)',
    ]);
  });

  it("finds the library of the project's own tfjs-node", async () => {
    const file = 'node_modules/@tensorflow/tfjs-node/deps/lib/libtensorflow.so.2';
    const { root, options } = await machineWith([file, 'workspace/deep/x']);
    const workspaceFolder = path.join(root, 'workspace', 'deep');
    const search = await locateLibrary({ ...options, workspaceFolder });
    expect(search.found).toEqual([{ source: '@tensorflow/tfjs-node', file: path.join(root, file) }]);
  });

  it('knows platforms without a libtensorflow', async () => {
    const { options } = await machineWith([]);
    const search = await locateLibrary({ ...options, platform: 'sunos' });
    expect(search.refused).toEqual([
      { source: 'libtensorflow', reason: 'there is no libtensorflow for sunos' },
    ]);
  });
});
