import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import type { FetchContext } from './fetchContext.ts';
import type { ArchivePlan } from './packagePlan.ts';
import { SetupFailure } from './setupFailure.ts';
import { readTar } from '../../files/tarArchive.ts';
import { ZipFile } from '../../files/zipFile.ts';

/**
 * Downloads and unpacks Google's C library; its publisher gives no checksum beside what the archive itself carries.
 * @throws SetupFailure
 */
export async function fetchArchive(plan: ArchivePlan, context: FetchContext): Promise<void> {
  const file = path.join(context.scratch, path.basename(new URL(plan.url).pathname));
  await download(plan, file, context);
  context.report({ phase: 'unpacking', text: `unpacking ${plan.name} ${plan.version}` });
  if (file.endsWith('.zip')) await unpackZip(file, context);
  else await unpackTar(file, context);
}

async function download(plan: ArchivePlan, file: string, context: FetchContext): Promise<void> {
  const { signal } = context;
  const response = await fetch(plan.url, { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw unreachable(plan, error);
  });
  if (!response.ok || !response.body) throw unreachable(plan, `it answered ${response.status}`);
  const totalBytes = Number(response.headers.get('content-length')) || undefined;
  const text = `downloading ${plan.name} ${plan.version}`;
  let doneBytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      doneBytes += chunk.length;
      context.report({ phase: 'downloading', text, doneBytes, totalBytes });
      done(null, chunk);
    },
  });
  await pipeline(response.body as AsyncIterable<Uint8Array>, count, createWriteStream(file), { signal });
  if (totalBytes !== undefined && doneBytes !== totalBytes) {
    throw unreachable(plan, `it sent ${doneBytes} of ${totalBytes} bytes`);
  }
}

function unreachable(plan: ArchivePlan, cause: unknown): SetupFailure {
  const detail =
    cause instanceof Error ? String((cause.cause as Error | undefined)?.message ?? cause.message) : cause;
  return new SetupFailure(
    `${new URL(plan.url).host} could not be reached (${String(detail)})`,
    'connect to the network and run `trainbook setup` again',
  );
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
