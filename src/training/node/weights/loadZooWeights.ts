import path from 'node:path';
import { cacheFolder } from '../../../files/cacheFolder.ts';
import type { WeightReport } from '../../weights/weightReport.ts';
import { preprocessingOf, usePreprocessing } from '../../zoo/preprocessing.ts';
import type { ZooModel } from '../../zoo/zooModel.ts';
import { downloadFile } from '../downloads/downloadFile.ts';
import { importWeights } from './importWeights.ts';
import { loadPublishedWeights } from './loadPublishedWeights.ts';

/** What the option `weights` of the zoo's functions does: a published name, an address, or a path. */
export async function loadZooWeights(model: ZooModel, weights: string): Promise<WeightReport> {
  const isAddress = /^https?:\/\//.test(weights);
  if (!isAddress && isName(model, weights)) return loadPublishedWeights(model, { name: weights });
  const cache = path.join(cacheFolder(), 'weights');
  const file = isAddress ? await downloadFile({ url: weights }, { cache }) : weights;
  // A file with its top serves a network without: what the network has must be there.
  const strict = model.zoo.classifier === undefined ? 'model' : true;
  const report = await importWeights(model, file, { strict });
  const preprocessing = preprocessingOf(model.zoo.architecture, report.naming);
  if (preprocessing) usePreprocessing(model.zoo, preprocessing);
  return report;
}

/** A word without an ending is no file of weights. */
function isName({ zoo }: ZooModel, weights: string): boolean {
  return zoo.published.some(({ name }) => name === weights) || /^[\w-]+$/.test(weights);
}
