import { fitErrors, fitOracles } from './fitCases.ts';
import { layerErrors } from './layerTraining.ts';
import { lossErrors, lossOracles } from './lossCases.ts';
import { metricErrors } from './metricCases.ts';
import { optimizerErrors, optimizerOracles } from './optimizerCases.ts';
import type { OracleErrors } from './oracleErrors.ts';
import { readOracles } from './oracles.ts';
import { STEP_MODES } from './stepModes.ts';

/** A case of the oracles, as any backend can compute it. */
export interface OracleCase {
  /** Such as `losses: hinge`. */
  name: string;
  /** @returns how far the numbers of the present backend are from the oracle's, op by op. */
  run(): Promise<OracleErrors>;
}

/**
 * What other frameworks computed of every layer, loss, metric and optimizer, and of whole trainings.
 * @param isShort for a backend that takes seconds for a step: no training of single layers, and the first two of twenty steps of optimizers.
 */
export function oracleSuite(isShort = false): OracleCase[] {
  const { eager } = STEP_MODES;
  const cases = <T>(
    kind: string,
    oracles: [string, T][],
    run: (oracle: T, name: string) => OracleCase['run'],
  ) => oracles.map(([name, oracle]) => ({ name: `${kind}: ${name}`, run: run(oracle, name) }));
  const [losses, seen] = isShort ? [0, 2] : [];
  return [
    ...cases('layers', Object.entries(readOracles('layers.json')), (oracle, name) => () => {
      return layerErrors(name, { ...oracle, losses: oracle.losses.slice(0, losses) }, eager);
    }),
    ...cases('losses', [...lossOracles], (oracle) => () => lossErrors(oracle, eager)),
    ...cases('metrics', Object.entries(readOracles('metrics.json')), (oracle) => () => metricErrors(oracle)),
    ...cases('optimizers', [...optimizerOracles], (oracle) => () => {
      return optimizerErrors({ ...oracle, seen: oracle.seen.slice(0, seen) }, eager);
    }),
    ...cases('fit', fitOracles, (oracle) => () => fitErrors(oracle)),
  ];
}
