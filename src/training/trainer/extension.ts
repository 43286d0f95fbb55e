import type { SettledObservation } from './reporter.ts';
import type { Trainer } from './trainer.ts';
import type { RoleDataset } from './trainingListener.ts';
import type { TriggerSpec } from './triggers.ts';

/** Of the extensions due in an iteration those with the higher priority run first. */
export const PRIORITY = {
  /** Adds values to the observation of the iteration with `trainer.report`. */
  writer: 300,
  /** Keeps what was observed. From here on downwards the observation is read from the device. */
  recorder: 200,
  /** Shows or uses what was recorded. */
  reader: 100,
} as const;

/** Something that a trainer does beside updating. Anything that must survive from one run to the next is `state`. */
export interface Extension {
  readonly name: string;
  /** When `run` is called. */
  readonly trigger: TriggerSpec;
  /** One of {@link PRIORITY} or a number between. */
  readonly priority: number;
  /** Data sets that it reads, for the run record. */
  readonly datasets?: readonly RoleDataset[];
  /** A plain JSON value; setting it goes on from there. */
  state?: unknown;
  /** Called when the training begins, before the first update. */
  initialize?(trainer: Trainer): void | Promise<void>;
  /**
   * Called once for every iteration, in order, with plain numbers; often some iterations later, because they are read
   * together. Before `run` of a recorder or reader all have been delivered.
   */
  observe?(observation: SettledObservation): void;
  run(trainer: Trainer): void | Promise<void>;
  /** Called when the training fails, before `finalize`. */
  onError?(trainer: Trainer, error: unknown): void | Promise<void>;
  /** Called at the end of every training, however it ends. */
  finalize?(trainer: Trainer): void | Promise<void>;
}

/** A plain function is an extension too: by default a reader that runs every epoch. */
export type ExtensionFunction = (trainer: Trainer) => void | Promise<void>;

export interface ExtendOptions {
  name?: string;
  trigger?: TriggerSpec;
  priority?: number;
}

/** Chooses other values than the extension's own; a function gets defaults for all of them. */
export function toExtension(extension: Extension | ExtensionFunction, options: ExtendOptions): Extension {
  if (typeof extension !== 'function') return overridden(extension, options);
  const { name = extension.name || 'function', trigger = [1, 'epoch'], priority = PRIORITY.reader } = options;
  return { name, trigger, priority, run: extension };
}

/** The same object where nothing changes, else one that inherits from it, so that its methods find their fields. */
function overridden(extension: Extension, options: ExtendOptions): Extension {
  const changes = Object.entries(options).filter(([, value]) => value !== undefined);
  if (changes.length === 0) return extension;
  return Object.create(
    extension,
    Object.fromEntries(changes.map(([key, value]) => [key, { value, enumerable: true }])),
  ) as Extension;
}
