import type { SampleCorrection, SampleView } from '../../src/protocol/displayData.ts';
import { h } from '../shared/dom.ts';
import type { ViewNode } from '../shared/dom.ts';
import { button, select, toolbar } from '../shared/widgets.ts';
import { correctableSample } from './samplesState.ts';
import type { SamplesState } from './samplesState.ts';

interface CorrectionActions {
  correct(index: number, change: SampleCorrection): void;
  undoCorrection(): void;
}

/** Label, exclusion and undo of the sample that the keyboard is on; nothing where samples can't be corrected. */
export function correctionBar(state: SamplesState, actions: CorrectionActions): ViewNode | undefined {
  const sample = correctableSample(state);
  if (!sample) return undefined;
  const { correction = {} } = sample;
  const { labelNames = [] } = state.shown?.page.dataset ?? {};
  const undoable = state.corrected?.length ?? 0;
  return h(
    'div',
    { key: 'corrections', class: 'corrections' },
    toolbar(
      `Corrections of sample ${sample.index}`,
      labelNames.length > 0 && labelChoice(sample, labelNames, actions),
      button({
        label: correction.excluded ? 'Take in again' : 'Exclude',
        title: 'Leaves the sample out of the data set, or takes it in again (Delete)',
        onClick: () => actions.correct(sample.index, { excluded: !correction.excluded }),
      }),
      button({
        label: 'Undo',
        title: 'Takes the last correction back (Ctrl+Z)',
        disabled: undoable === 0,
        onClick: () => actions.undoCorrection(),
      }),
      h(
        'span',
        { class: 'muted' },
        'Kept beside the data; takes effect when the cell that makes the data set is run again.',
      ),
    ),
  );
}

function labelChoice(
  { index, label, correction = {} }: SampleView,
  labelNames: readonly string[],
  actions: CorrectionActions,
): ViewNode {
  const shown = correction.label ?? label;
  return select({
    label: 'Label',
    value: shown === undefined ? '' : String(shown),
    options: labelNames.map((name, value) => ({ value: String(value), text: name })),
    onChange: (value) => actions.correct(index, { label: Number(value) }),
  });
}
