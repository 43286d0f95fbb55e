import { formatBytes } from '../../protocol/formatNumbers.ts';

/** One line of what `trainbook setup --json` prints. */
export type SetUpMessage =
  | { type: 'offer'; plan?: SetUpPlan }
  | { type: 'progress'; text: string; doneBytes?: number; totalBytes?: number }
  /** `found`: a library that was there before; `installed`: the name of the one that is there now. */
  | { type: 'finished'; found?: string; installed?: string }
  | { type: 'failed'; reason: string };

/** What would be downloaded. */
interface SetUpPlan {
  wheel?: { name: string; version: string };
  archive?: { name: string; version: string };
  downloadBytes?: number;
  neededBytes: number;
}

const TYPES = new Set(['offer', 'progress', 'finished', 'failed']);

/** @returns undefined for a line that is no message, such as one of the tools that setup calls. */
export function parseSetUpMessage(line: string): SetUpMessage | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isMessage = typeof value === 'object' && value !== null && 'type' in value;
    return isMessage && TYPES.has(String(value.type)) ? (value as SetUpMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** The question before a download: what, from where, how much; undefined where there is nothing for this machine. */
export function describePlan(plan: SetUpPlan | undefined): string | undefined {
  const source = plan?.wheel ?? plan?.archive;
  if (!plan || !source) return undefined;
  const how = plan.wheel
    ? "with this machine's own pip or uv, from its package index"
    : "from TensorFlow's own server";
  const size =
    plan.downloadBytes === undefined ? '' : `, a download of about ${formatBytes(plan.downloadBytes)}`;
  return (
    `${source.name} ${source.version} ${how}${size}. It goes into a folder of its own in your user cache and needs ` +
    `${formatBytes(plan.neededBytes)} of free space; no Python environment is changed.`
  );
}

/** How far a set-up is, in a few words; `percent` where it is known. */
export function describeProgress(message: SetUpMessage & { type: 'progress' }): {
  text: string;
  percent?: number;
} {
  const { text, doneBytes, totalBytes } = message;
  if (doneBytes === undefined) return { text };
  if (!totalBytes) return { text: `${text}: ${formatBytes(doneBytes)}` };
  const percent = Math.min(100, Math.floor((100 * doneBytes) / totalBytes));
  return { text: `${text}: ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`, percent };
}
