import type { Dataset } from '../../datasets/dataset.ts';
import { FunctionDataset } from '../../datasets/functionDataset.ts';
import type { TarPlace } from '../../../files/tarIndex.ts';
import { indexTar } from '../../../files/tarIndex.ts';
import { LazyFile } from './lazyFile.ts';

/** What the files of a shard that have all but the extension in common hold. */
export interface TarSample<Extension extends string> {
  /** The part of the name that they share, with folders. */
  key: string;
  files: Record<Extension, Uint8Array>;
}

interface Group {
  shard: LazyFile;
  key: string;
  places: Map<string, TarPlace>;
}

/**
 * The samples of tar archives in the layout of WebDataset: `0001.jpg` and `0001.cls` are one sample, whose files follow
 * one another. The name of a file ends at its first dot; all after it is the extension. Opening reads the archives'
 * headers alone.
 * ```ts
 * const data = await readTarShards(['train-000.tar', 'train-001.tar'], ['jpg', 'cls']);
 * ```
 * @param extensions of the files that every sample has; other files are left out.
 * @throws Error if an archive can not be read or a sample lacks a file.
 */
export async function readTarShards<const Extension extends string>(
  shards: string | readonly string[],
  extensions: readonly Extension[],
): Promise<Dataset<TarSample<Extension>>> {
  const paths = typeof shards === 'string' ? [shards] : shards;
  const sources = await Promise.all(paths.map((path) => LazyFile.open(path)));
  const groups = (await Promise.all(sources.map((source) => findGroups(source, extensions)))).flat();
  const read = async (index: number): Promise<TarSample<Extension>> => {
    const { shard, key, places } = groups[index]!;
    const contents = extensions.map(async (extension) => {
      const { offset, sizeBytes } = places.get(extension)!;
      return [extension, new Uint8Array(await shard.read(offset, sizeBytes))] as const;
    });
    return { key, files: Object.fromEntries(await Promise.all(contents)) as Record<Extension, Uint8Array> };
  };
  return new FunctionDataset(groups.length, read, { name: sources.map(({ name }) => name).join(', ') });
}

async function findGroups(shard: LazyFile, extensions: readonly string[]): Promise<Group[]> {
  const groups: Group[] = [];
  for (const place of await indexShard(shard)) {
    const { key, extension } = splitName(place.name);
    if (!extensions.includes(extension)) continue;
    let group = groups.at(-1);
    if (group?.key !== key) groups.push((group = { shard, key, places: new Map() }));
    if (group.places.has(extension)) {
      throw new Error(`${shard.name} has two files ${key}.${extension} in one sample`);
    }
    group.places.set(extension, place);
  }
  for (const { key, places } of groups) {
    const missing = extensions.find((extension) => !places.has(extension));
    if (missing !== undefined) {
      const found = [...places.keys()].join(', ');
      throw new Error(`${shard.name}: the sample ${key} has ${found} but no ${missing}`);
    }
  }
  return groups;
}

async function indexShard(shard: LazyFile): Promise<TarPlace[]> {
  try {
    return await indexTar(shard);
  } catch (error) {
    throw new Error(`${shard.name}: ${(error as Error).message}. Shards are unpacked tar archives`, {
      cause: error,
    });
  }
}

function splitName(name: string): { key: string; extension: string } {
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
  if (dot < 0) return { key: name, extension: '' };
  return { key: name.slice(0, dot), extension: name.slice(dot + 1) };
}
