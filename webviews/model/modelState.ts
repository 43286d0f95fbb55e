import type { ModelSummaryData } from '../../src/protocol/displayData.ts';
import type { ModelDescription } from '../../src/protocol/kernelMessages.ts';
import type { KernelConnection } from '../../src/protocol/panelMessages.ts';
import { isCount, isText } from '../shared/savedState.ts';

/** What outlives the page. */
export interface ModelSettings {
  modelId: string;
  /** Finds the model again after the kernel was restarted and gave it another id. */
  modelName: string;
  /** Pixels that the table is scrolled by. */
  scroll: number;
  /** The model shown last (see keptAnswer.ts), so that the view is not empty when it comes back. */
  kept: string;
}

/** A model's summary and whose it is. */
export interface ShownModel {
  modelId: string;
  summary: ModelSummaryData;
}

export const DEFAULT_SETTINGS: ModelSettings = { modelId: '', modelName: '', scroll: 0, kept: '' };

export const SETTINGS_CHECKS = { modelId: isText, modelName: isText, scroll: isCount, kept: isText };

export interface ModelState {
  settings: ModelSettings;
  /** Undefined until the host answered. */
  connection?: KernelConnection;
  models?: ModelDescription[];
  /** What is shown; it stays while another is awaited and after the kernel's end. */
  shown?: ShownModel;
  waiting: boolean;
  error?: string;
}

/** Whether a kept answer has the parts that the view draws. */
export function isShownModel(value: unknown): value is ShownModel {
  const { summary } = (value ?? {}) as Partial<ShownModel>;
  return Array.isArray(summary?.layers) && typeof summary.totals === 'object';
}

/** The model that the settings mean: by id, else by name, else the newest. */
export function chosenModel({ models = [], settings }: ModelState): ModelDescription | undefined {
  return (
    models.find(({ id }) => id === settings.modelId) ??
    models.findLast(({ name }) => name === settings.modelName) ??
    models.at(-1)
  );
}
