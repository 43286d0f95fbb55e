import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { CommandFixture, Finished } from '../../cli/support/commandFixture.ts';
import { useTrainbook } from '../../cli/support/commandFixture.ts';

export interface SampleFixture extends CommandFixture {
  /** Runs a notebook of samples/ as a user does, with other values for its parameters. */
  runSample(name: string, parameters: Record<string, string | number>): Promise<Finished>;
}

/** The samples in an empty folder, on libtensorflow. */
export function useSamples(): SampleFixture {
  const trainbook = useTrainbook();
  const runSample: SampleFixture['runSample'] = (name, parameters) => {
    trainbook.write(name, readFileSync(new URL(`../../../../samples/${name}`, import.meta.url)));
    const given = Object.entries(parameters).flatMap(([parameter, value]) => [
      '--param',
      `${parameter}=${value}`,
    ]);
    const { TRAINBOOK_CACHE, XDG_CACHE_HOME } = process.env;
    const backend = { TRAINBOOK_BACKEND: 'libtensorflow-cpu', TRAINBOOK_CACHE, XDG_CACHE_HOME };
    return trainbook.run(['run', name, ...given], backend);
  };
  return Object.defineProperty(trainbook as SampleFixture, 'runSample', { value: runSample });
}
