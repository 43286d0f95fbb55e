import type { TrainingHistory } from '../trainer/trainer.ts';

/**
 * A value for each whole epoch under Keras's names: `loss`, `accuracy`, and `val_loss`, `val_accuracy` where there are
 * validation data. What was not measured in an epoch is NaN there.
 */
export type HistoryColumns<Name extends string> = Readonly<Record<Name, number[]>> &
  Readonly<Partial<Record<`val_${Name}`, number[]>>> &
  Readonly<Record<string, number[] | undefined>>;

/** What `fit` returns: the history of its trainer, and its values in columns. */
export interface History<Name extends string = string> extends TrainingHistory {
  readonly history: HistoryColumns<Name>;
}

/** @param epochCount whole epochs among the entries; a training that was stopped may have begun another one. */
export function toHistory<Name extends string>(
  training: TrainingHistory,
  { epochCount, names }: { epochCount: number; names: readonly Name[] },
): History<Name> {
  const entries = training.epochs.slice(0, epochCount).map(({ values }) => values);
  const paths = [...new Set([...names.map((name) => `train/${name}`), ...entries.flatMap(Object.keys)])];
  const columns = paths.map((path) => [toKerasName(path), entries.map((values) => values[path] ?? NaN)]);
  return { ...training, history: Object.fromEntries(columns) as HistoryColumns<Name> };
}

/** `train/loss` is `loss`, `validation/loss` is `val_loss`; other paths stay. */
function toKerasName(path: string): string {
  return path.replace(/^train\//, '').replace(/^validation\//, 'val_');
}
