import { describe, expect, it } from 'vitest';
import type { ModelSummaryData } from '../../../../src/protocol/displayData.ts';
import { loadSavedState } from '../../../../webviews/shared/savedState.ts';
import { ModelController } from '../../../../webviews/model/modelController.ts';
import { DEFAULT_SETTINGS, SETTINGS_CHECKS } from '../../../../webviews/model/modelState.ts';
import type { ModelState } from '../../../../webviews/model/modelState.ts';
import { arrived, memoryStore, panelPair } from '../support/panelPair.ts';

const models = ['first', 'second'].map((name, index) => ({ id: `m${index}`, name, parameterCount: index }));

function summaryOf(name: string): ModelSummaryData {
  return { name, layers: [], totals: { parameters: 1, trainable: 1, nonTrainable: 0, sizeBytes: 4 } };
}

function open(store = memoryStore()) {
  const asked: string[] = [];
  const { channel, host } = panelPair({
    listModels: () => models,
    readModelSummary: ({ modelId }) => {
      asked.push(modelId);
      const model = models.find(({ id }) => id === modelId);
      if (!model) throw new Error(`no model has the id ${modelId}`);
      return summaryOf(model.name);
    },
  });
  const view: { state?: ModelState } = {};
  const controller = new ModelController({
    channel,
    saved: loadSavedState(store, DEFAULT_SETTINGS, SETTINGS_CHECKS),
    changed: (state) => (view.state = state),
    later: () => () => undefined,
  });
  return { controller, host, view, asked, store };
}

describe('model controller', () => {
  it('shows the newest model, then the chosen one, also in the next page', async () => {
    const { controller, view, store } = open();
    await controller.start();
    await arrived();
    expect(view.state?.shown?.summary.name).toBe('second');
    controller.chooseModel('m0');
    await arrived();
    expect(view.state?.shown?.summary.name).toBe('first');
    const next = open(store);
    expect(next.view.state).toBeUndefined();
    void next.controller.start();
    expect(next.view.state?.shown?.summary.name).toBe('first');
    await arrived();
    expect(next.asked).toEqual(['m0']);
  });

  it('keeps what it shows when the kernel ends and asks no more', async () => {
    const { controller, host, view, asked } = open();
    await controller.start();
    await arrived();
    host.emit('connectionChanged', { state: 'ended', reason: 'The kernel was shut down.' });
    await arrived();
    controller.refresh();
    await arrived();
    expect(asked).toHaveLength(1);
    expect(view.state?.shown?.summary.name).toBe('second');
  });

  it('reads again when told, and when models change', async () => {
    const { controller, host, view, asked } = open();
    await controller.start();
    await arrived();
    controller.refresh();
    await arrived();
    host.emit('modelsChanged', [{ id: 'm9', name: 'unknown', parameterCount: 0 }]);
    await arrived();
    expect(asked).toEqual(['m1', 'm1', 'm9']);
    expect(view.state?.error).toBe('no model has the id m9');
    host.emit('modelsChanged', []);
    await arrived();
    expect(view.state?.shown).toBeUndefined();
  });
});
