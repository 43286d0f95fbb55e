import { dataTargets } from './dataTargets.ts';
import type { FuzzTarget } from './fuzzTarget.ts';
import { recordTargets } from './recordTargets.ts';
import { weightTargets } from './weightTargets.ts';

/** Every parser of files that come from elsewhere. */
export const fuzzTargets: readonly FuzzTarget[] = [...weightTargets, ...dataTargets, ...recordTargets];
