import type { PackagePlan } from '../../backend/setup/packagePlan.ts';
import { formatBytes } from '../../protocol/formatNumbers.ts';

/** Where the library goes and what it is asked for. */
export interface SetupOffer {
  /** Undefined where nobody publishes a library for this machine. */
  plan: PackagePlan | undefined;
  /** For people, with the home folder shortened. */
  cacheFolder: string;
}

/** What would be downloaded, from where, how much of it, and where it goes. */
export function describeOffer({ plan, cacheFolder }: SetupOffer): string {
  const source = plan?.wheel ?? plan?.archive;
  if (!plan || !source) return 'There is no TensorFlow library to download for this machine.';
  const how = plan.wheel
    ? "from Python's package index, with your own pip or uv"
    : "from TensorFlow's own server";
  const size =
    plan.downloadBytes === undefined ? '' : ` (a download of about ${formatBytes(plan.downloadBytes)})`;
  return [
    `The TensorFlow library computes several times faster than JavaScript can. Trainbook gets it as`,
    `  ${source.name} ${source.version}${size}`,
    `  ${how}`,
    `  into ${cacheFolder}, which takes ${formatBytes(plan.neededBytes)} of free space; nothing else is touched.`,
  ].join('\n');
}

/** Whether an answer means yes; an empty one does. */
export function isYes(answer: string): boolean {
  return /^\s*(y|yes)?\s*$/i.test(answer);
}
