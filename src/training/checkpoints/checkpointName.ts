import type { Trainer } from '../trainer/trainer.ts';
import { CHECKPOINT_SUFFIX } from './checkpointFile.ts';

const PLACEHOLDER = /\{([^{}:]+)(?::(0(\d+)|\.(\d+)))?\}/g;
const ALLOWED = /^[A-Za-z0-9_][A-Za-z0-9_.=+@-]*$/;

/** @throws Error if no file could have such a name. */
export function checkNameTemplate(template: string): void {
  const example = template.replaceAll(PLACEHOLDER, '0');
  if (ALLOWED.test(example)) return;
  throw new Error(
    `the name of a checkpoint has letters, digits, _ . = + @ - and values such as {epoch}, {iteration:06} or ` +
      `{validation/loss:.4}, got '${template}'`,
  );
}

/**
 * The file name that a template stands for: `{epoch}` is a property of the trainer or the latest value of a path,
 * `{epoch:03}` has leading zeros, `{validation/loss:.4}` four decimals.
 */
export function formatCheckpointName(template: string, trainer: Trainer): string {
  const values = valuesOf(trainer);
  const name = template.replaceAll(PLACEHOLDER, (_all, key: string, _format, width, decimals) => {
    const value = values[key];
    if (value === undefined) return 'unknown';
    const text = decimals === undefined ? String(value) : value.toFixed(Number(decimals));
    return text.padStart(Number(width ?? 0), '0');
  });
  return `${name}${CHECKPOINT_SUFFIX}`;
}

function valuesOf(trainer: Trainer): Record<string, number> {
  const { iteration, epoch, epochDetail, elapsedSeconds, history, observation } = trainer;
  return {
    ...history.entries.at(-1)?.values,
    ...history.openEntry?.values,
    ...observation.values,
    iteration,
    epoch,
    epochDetail,
    elapsedSeconds,
  };
}
