import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { askPython, findOnPath } from '../../../../src/backend/libtensorflow/pythonEnvironment.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

/** An interpreter that answers with a shell script. */
async function fakePython(folder: string, script: string): Promise<string> {
  const file = path.join(folder, 'python3');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe('askPython', () => {
  it('takes the last line, whatever a start-up file prints before', async () => {
    const folder = temporaryFolder();
    const python = await fakePython(folder, 'echo "hello from sitecustomize"; echo /x/tensorflow');
    expect(await askPython(python)).toBe('/x/tensorflow');
  });

  it('takes an empty answer for none', async () => {
    const folder = temporaryFolder();
    expect(await askPython(await fakePython(folder, 'echo'))).toBeUndefined();
  });

  it('rejects when the interpreter fails', async () => {
    const folder = temporaryFolder();
    await expect(askPython(await fakePython(folder, 'exit 3'))).rejects.toThrow('Command failed');
    await expect(askPython(path.join(folder, 'missing'))).rejects.toThrow('ENOENT');
  });
});

describe('findOnPath', () => {
  it('goes through the names first and the folders second', async () => {
    const root = temporaryFolder();
    for (const file of ['a/python', 'b/python3', 'c/python3']) {
      await mkdir(path.join(root, path.dirname(file)), { recursive: true });
      await writeFile(path.join(root, file), '');
    }
    const env = { PATH: ['relative', 'a', 'b', 'c'].map((name) => path.join(root, name)).join(':') };
    const names = ['python3', 'python'];
    expect(await findOnPath(names, env, 'linux')).toBe(path.join(root, 'b', 'python3'));
    expect(await findOnPath(['python'], env, 'linux')).toBe(path.join(root, 'a', 'python'));
    expect(await findOnPath(['pypy'], env, 'linux')).toBeUndefined();
    expect(await findOnPath(names, {}, 'linux')).toBeUndefined();
  });

  it('looks for programs by their name on Windows', async () => {
    const root = temporaryFolder();
    await writeFile(path.join(root, 'python.exe'), '');
    expect(await findOnPath(['python'], { Path: root }, 'win32')).toBe(path.join(root, 'python.exe'));
  });
});
