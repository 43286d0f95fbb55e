import type { WeightReport } from '../weights/weightReport.ts';
import type { ZooModel } from './zooModel.ts';

/** Gives a network the weights of that name, address or path, and says which. */
export type ZooWeightsPort = (model: ZooModel, weights: string) => Promise<WeightReport>;

let port: ZooWeightsPort | undefined;

/** Whoever puts files and library together says how weights are had. */
export function setZooWeightsPort(newPort: ZooWeightsPort | undefined): void {
  port = newPort;
}

/** @throws Error where there are no files. */
export function zooWeightsPort(): ZooWeightsPort {
  if (port) return port;
  throw new Error('weights are read from files, which needs Node: run this in a kernel');
}
