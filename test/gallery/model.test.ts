import { describe, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../webviews/model/modelState.ts';
import type { ModelState } from '../../webviews/model/modelState.ts';
import { renderModel } from '../../webviews/model/view.ts';
import type { ModelActions } from '../../webviews/model/view.ts';
import { modelSummaries } from './fixtures/fixtures.ts';
import { expectSnapshot, failOnWarnings, show } from './support/gallery.ts';

const nothing = (): void => undefined;
const actions: ModelActions = {
  chooseModel: nothing,
  refresh: nothing,
  retry: nothing,
  rememberScroll: nothing,
};
const models = modelSummaries.map(({ name, totals }) => ({
  id: `model ${name}`,
  name,
  parameterCount: totals.parameters,
}));
const connected = { state: 'connected' } as const;

function showing(index: number): ModelState {
  const summary = modelSummaries[index]!;
  const modelId = `model ${summary.name}`;
  return {
    settings: { ...DEFAULT_SETTINGS, modelId },
    connection: connected,
    models,
    shown: { modelId, summary },
    waiting: false,
  };
}

const nothingYet: ModelState = { settings: DEFAULT_SETTINGS, waiting: false };
const ended = { state: 'ended', reason: 'The kernel was shut down.' } as const;
const states: Record<string, ModelState> = {
  sequential: showing(0),
  branches: showing(1),
  frozen: showing(2),
  loading: nothingYet,
  waiting: { ...showing(0), waiting: true },
  gone: { ...showing(0), connection: ended },
  goneWithoutModel: { ...nothingYet, models, connection: ended },
  empty: { ...nothingYet, models: [], connection: connected },
  failed: { ...nothingYet, models, connection: connected, error: 'no model has the id model-3' },
};

describe('model view', () => {
  failOnWarnings();

  it.each(Object.keys(states))('%s', async (name) => {
    expectSnapshot(`model-${name}`, await show(renderModel(states[name] as ModelState, actions)));
  });
});
