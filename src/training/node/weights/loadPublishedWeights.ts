import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../../files/cacheFolder.ts';
import { shortenHome } from '../../../files/shortenHome.ts';
import type { WeightReport } from '../../weights/weightReport.ts';
import { imagenetClasses } from '../../zoo/imagenetClasses.ts';
import { usePreprocessing } from '../../zoo/preprocessing.ts';
import type { PublishedWeights } from '../../zoo/publishedWeights.ts';
import type { ZooModel } from '../../zoo/zooModel.ts';
import type { DownloadOptions } from '../downloads/downloadFile.ts';
import { downloadFile } from '../downloads/downloadFile.ts';
import { importWeights } from './importWeights.ts';

/** Which weights, for which layers not, and where they are kept. */
export interface LoadPublishedWeightsOptions extends DownloadOptions {
  /** One of the model's `zoo.published`. Default `imagenet`, or the only one there is. */
  name?: string;
  /** Layers that keep their values. By default the last one, if the classes are others. */
  except?: readonly string[];
}

/**
 * Gives a network of the zoo the weights that were published for it. They are downloaded once, into `weights` of
 * Trainbook's cache folder, and checked; `zoo.preprocess()` and `zoo.classNames` are theirs from then on.
 * ```ts
 * const model = vgg16({ includeTop: false, isEmpty: true });
 * await loadPublishedWeights(model);
 * ```
 * @throws Error that says what to do if they can not be had, do not fit, or nobody published any.
 */
export async function loadPublishedWeights(
  model: ZooModel,
  { name = 'imagenet', except, ...options }: LoadPublishedWeightsOptions = {},
): Promise<WeightReport> {
  const published = findByName(model, name);
  const { url, ...sums } = fileFor(model, published);
  const file = await downloadFile(
    { url },
    { ...options, cache: options.cache ?? path.join(cacheFolder(), 'weights') },
  );
  await checkSums(file, url, sums);
  // What stands before a missing top is enough: the file has the top too.
  const report = await importWeights(model, file, {
    strict: 'model',
    except: except ?? newLayers(model),
    ...(options.signal && { signal: options.signal }),
  });
  usePreprocessing(model.zoo, published.preprocessing);
  const { classifier, classes } = model.zoo;
  const hasTheirClasses = classifier !== undefined && classes === imagenetClasses().length;
  if (hasTheirClasses && !except?.includes(classifier)) {
    Object.assign(model.zoo, { classNames: imagenetClasses() });
  }
  return report;
}

type Sums = Pick<PublishedWeights, 'sha256Start' | 'md5'>;

function fileFor({ zoo }: ZooModel, { withoutTop, url, sha256Start, md5 }: PublishedWeights) {
  return zoo.classifier === undefined && withoutTop ? withoutTop : { url, sha256Start, md5 };
}

function newLayers({ zoo }: ZooModel): string[] {
  const isNew = zoo.classifier !== undefined && zoo.classes !== imagenetClasses().length;
  return isNew ? [zoo.classifier!] : [];
}

function findByName({ zoo, name: modelName }: ZooModel, name: string): PublishedWeights {
  const [only, ...more] = zoo.published;
  const usual = name === 'imagenet' && more.length === 0 ? only : undefined;
  const found = zoo.published.find((candidate) => candidate.name === name) ?? usual;
  if (found) return found;
  const known = zoo.published.map((candidate) => candidate.name).join(', ') || 'none';
  const form =
    zoo.variant === undefined ? zoo.architecture : `${zoo.architecture} of the variant ${zoo.variant}`;
  throw new RangeError(
    `${modelName} (${form}) has no published weights called ${JSON.stringify(name)}; known: ${known}. ` +
      'A file of your own goes in with importWeights(model, file)',
  );
}

async function checkSums(file: string, url: string, { sha256Start, md5 }: Sums): Promise<void> {
  const [algorithm, expected] = sha256Start === undefined ? ['md5', md5] : ['sha256', sha256Start];
  if (expected === undefined) return;
  const hash = createHash(algorithm!);
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  const actual = hash.digest('hex');
  if (actual.startsWith(expected)) return;
  const name = algorithm === 'md5' ? 'MD5' : 'SHA-256';
  throw new Error(
    `${shortenHome(file)} is not what ${new URL(url).host} publishes: its ${name} begins with ` +
      `${actual.slice(0, expected.length)}, expected ${expected}. Delete it to have it downloaded again`,
  );
}
