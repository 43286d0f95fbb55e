import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { DownloadFailure, fetchPart, sizeOf } from '../../files/downloads/fetchPart.ts';
import { withFileLock } from '../../files/downloads/fileLock.ts';
import { isOfDisk } from '../../files/downloads/transferErrors.ts';
import { readTar } from '../../files/tarArchive.ts';
import { ZipFile } from '../../files/zipFile.ts';
import type { FetchContext } from './fetchContext.ts';
import type { ArchivePlan } from './packagePlan.ts';
import { SetupFailure } from './setupFailure.ts';

/**
 * Downloads and unpacks Google's C library; its publisher gives no checksum beside what the archive itself carries. A
 * download that was cut is gone on with by the next set-up, and two set-ups at once download it one after the other.
 * @throws SetupFailure
 */
export async function fetchArchive(plan: ArchivePlan, context: FetchContext): Promise<void> {
  const { downloads, report, signal } = context;
  const name = `${plan.version}-${path.basename(new URL(plan.url).pathname)}`;
  const part = path.join(downloads, `${name}.part`);
  const onWait = () => report({ phase: 'looking', text: `another process is downloading ${plan.name}` });
  await withFileLock(`${part}.lock`, () => downloadAndUnpack(plan, part, context), { signal, onWait });
}

async function downloadAndUnpack(plan: ArchivePlan, part: string, context: FetchContext): Promise<void> {
  const isResumed = Boolean(await sizeOf(part));
  await download(plan, part, context);
  context.report({ phase: 'unpacking', text: `unpacking ${plan.name} ${plan.version}` });
  try {
    await (plan.url.endsWith('.zip') ? unpackZip(part, context) : unpackTar(part, context));
  } catch (error) {
    context.signal?.throwIfAborted();
    if (isOfDisk(error)) throw error;
    await rm(part, { force: true });
    if (!isResumed) throw error;
    // What was there before may be of another archive.
    await rm(context.whole, { recursive: true });
    await mkdir(context.whole);
    return downloadAndUnpack(plan, part, context);
  }
  await rm(part, { force: true });
}

async function download(plan: ArchivePlan, part: string, context: FetchContext): Promise<void> {
  const url = new URL(plan.url);
  const text = `downloading ${plan.name} ${plan.version}`;
  const onBytes = (doneBytes: number, totalBytes: number | undefined) =>
    context.report({ phase: 'downloading', text, doneBytes, totalBytes });
  try {
    await fetchPart(context.downloadSeams, { urls: [url], part, onBytes, signal: context.signal });
  } catch (error) {
    if (!(error instanceof DownloadFailure)) throw error;
    throw new SetupFailure(
      `${plan.name} could not be downloaded (${error.message})`,
      'connect to the network and run `trainbook setup` again, which goes on where this one ended',
      { cause: error },
    );
  }
}

async function unpackTar(file: string, context: FetchContext): Promise<void> {
  const source = createReadStream(file).pipe(zlib.createGunzip());
  for await (const entry of readTar(source)) {
    if (!isNeeded(entry.name)) continue;
    const target = path.join(context.whole, ...entry.name.split('/'));
    await mkdir(path.dirname(target), { recursive: true });
    if (entry.linkTarget === undefined) {
      await pipeline(entry.content, createWriteStream(target, { flags: 'wx' }), { signal: context.signal });
    } else if (!/[\\/]/.test(entry.linkTarget)) {
      await symlink(entry.linkTarget, target);
    }
  }
}

async function unpackZip(file: string, context: FetchContext): Promise<void> {
  const zip = await ZipFile.open(file);
  try {
    for (const entry of zip.entries.filter(({ name }) => isNeeded(name))) {
      const target = path.join(context.whole, ...entry.name.split('/'));
      await mkdir(path.dirname(target), { recursive: true });
      await zip.copy(entry, [createWriteStream(target, { flags: 'wx' })], context.signal);
    }
  } finally {
    await zip.close();
  }
}

/** The libraries and their licences; the headers stay behind. */
function isNeeded(name: string): boolean {
  return /^lib\/[^/]+$/.test(name) || /^(LICENSE|THIRD_PARTY[^/]*)$/.test(name);
}
