import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FileArtifactStore } from 'trainbook';
import { bundleModule } from '../../../support/bundleModule.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const storeFile = fileURLToPath(
  new URL('../../../../src/training/node/fileArtifactStore.ts', import.meta.url),
);

it('writes, replaces, lists, reads and deletes files in a folder that it makes', async () => {
  const folder = path.join(temporaryFolder(), 'a', 'b');
  const store = new FileArtifactStore(folder);
  expect(await store.list()).toEqual([]);
  await store.write('x', [bytes(1, 2), bytes(), bytes(3)]);
  await store.write('x', [bytes(4, 5)]);
  await store.write('y', [bytes(6)]);
  mkdirSync(path.join(folder, 'no file'));
  expect(await store.list()).toEqual(['x', 'y']);
  expect(await store.read('x')).toEqual(bytes(4, 5));
  expect(await store.read('x', 1)).toEqual(bytes(4));
  expect(await store.read('x', 9)).toEqual(bytes(4, 5));
  await store.delete('x');
  await store.delete('x');
  expect(readdirSync(folder).sort()).toEqual(['no file', 'y']);
});

it('tells what it cannot do without the path of the folder', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'file'), 'text');
  const store = new FileArtifactStore(folder);
  await expect(store.read('none')).rejects.toThrow(
    /^cannot read none in the folder [\w-]+ \(ENOENT\): look there$/,
  );
  const within = new FileArtifactStore(path.join(folder, 'file'));
  await expect(within.write('x', [])).rejects.toThrow(
    /^cannot write x to the folder file \(\w+\): all files that were there are as they were$/,
  );
  for (const name of ['../x', 'a/b', '', '..']) {
    await expect(store.write(name, [])).rejects.toThrow(`expected the name of a file`);
  }
  expect(readdirSync(folder)).toEqual(['file']);
});

it('removes what a killed process had begun to write, not what a living one writes', async () => {
  const folder = temporaryFolder();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const abandoned = `.x-0.${dead}.tmp`;
  const alive = `.x-0.${process.ppid}.tmp`;
  for (const name of [abandoned, alive]) writeFileSync(path.join(folder, name), '');
  const store = new FileArtifactStore(folder);
  await store.write('x', [bytes(1)]);
  expect(readdirSync(folder).sort()).toEqual([alive, 'x']);
  expect(await store.list()).toEqual(['x']);
});

it('leaves the file as it was when the disk is full in the middle of the next', async () => {
  const folder = temporaryFolder();
  const bundle = await bundleModule(storeFile, temporaryFolder());
  const script = `
    const { FileArtifactStore } = await import(${JSON.stringify(bundle)});
    const store = new FileArtifactStore(${JSON.stringify(folder)});
    await store.write('x', [new Uint8Array(10_000).fill(7)]);
    await store.write('x', [new Uint8Array(10_000), new Uint8Array(500_000)]).then(
      () => console.log('written'),
      ({ message }) => console.log(message),
    );`;
  // No file of this process may grow over 64 KiB, as on a disk without room.
  const limited = `trap '' XFSZ; ulimit -f 64; exec "$@"`;
  const args = ['-c', limited, 'bash', process.execPath, '--input-type=module', '-e', script];
  const output = execFileSync('bash', args, { encoding: 'utf8' });
  expect(output).toMatch(
    /^cannot write x to the folder [\w-]+ \(EFBIG\): the disk is full: make room; all files/,
  );
  expect(readdirSync(folder)).toEqual(['x']);
  expect(readFileSync(path.join(folder, 'x'))).toEqual(Buffer.alloc(10_000, 7));
});
