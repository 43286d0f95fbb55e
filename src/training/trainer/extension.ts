import type { HostTensor } from '../tensors/hostTensor.ts';
import type { SettledObservation } from './reporter.ts';
import type { Trainer } from './trainer.ts';
import type { RoleDataset } from './trainingListener.ts';
import type { ObservingTrigger, Trigger, TriggerSpec } from './triggers.ts';
import { isObservingTrigger, toTrigger } from './triggers.ts';

/** Of the extensions due in an iteration those with the higher priority run first. */
export const PRIORITY = {
  /** Adds values to the observation of the iteration with `trainer.report`. */
  writer: 300,
  /** Changes how the next iteration is computed, without a look at the observation. */
  control: 250,
  /** Keeps what was observed. From here on downwards the observation is read from the device. */
  recorder: 200,
  /** Shows or uses what was recorded. */
  reader: 100,
  /** Keeps the state of the training, so it comes after all others. */
  keeper: -100,
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
  /** Tensors that go with `state`, by name. */
  tensors?: ReadonlyMap<string, HostTensor>;
  /** Called before `initialize` of any extension: who moves the training to another place does it here. */
  prepare?(trainer: Trainer): void | Promise<void>;
  /** Called when the training begins, before the first update. */
  initialize?(trainer: Trainer): void | Promise<void>;
  /**
   * Called once for every iteration, in order, with plain numbers; often some iterations later, because they are read
   * together. Before `run` of a recorder or reader all have been delivered.
   */
  observe?(observation: SettledObservation): void;
  run(trainer: Trainer): void | Promise<void>;
  /** Called when the training fails, before `keep`. */
  onError?(trainer: Trainer, error: unknown): void | Promise<void>;
  /** Called at the end of every training, however it ends, while everything is as the last update left it. */
  keep?(trainer: Trainer): void | Promise<void>;
  /** Called at the end of every training, however it ends, after `keep` of all. */
  finalize?(trainer: Trainer): void | Promise<void>;
}

/** A plain function is an extension too: by default a reader that runs every epoch. */
export type ExtensionFunction = (trainer: Trainer) => void | Promise<void>;

/** When an extension runs, before which others, and under which name, instead of what it says itself. */
export interface ExtendOptions {
  name?: string;
  trigger?: TriggerSpec;
  priority?: number;
}

/** An extension as a trainer holds it: what was said when it was added goes before what it says itself. */
export interface ExtensionEntry {
  readonly name: string;
  readonly trigger: Trigger;
  /** Decides when `trigger` fires. */
  readonly decider?: ObservingTrigger;
  readonly priority: number;
  readonly extension: Extension;
}

/** @throws Error if the trigger is none, or reads what the extension is still to write. */
export function toEntry(extension: Extension | ExtensionFunction, options: ExtendOptions): ExtensionEntry {
  const full = typeof extension === 'function' ? fromFunction(extension) : extension;
  const { name = full.name, trigger = full.trigger, priority = full.priority } = options;
  const entry = { name, priority, extension: full };
  if (!isObservingTrigger(trigger)) return { ...entry, trigger: toTrigger(trigger) };
  if (priority > PRIORITY.recorder) {
    throw new Error(
      `${name} has priority ${priority}, with which it runs before observations are read; a trigger that looks at ` +
        `them needs one of at most ${PRIORITY.recorder}`,
    );
  }
  return { ...entry, trigger: toTrigger(trigger.every), decider: trigger };
}

function fromFunction(run: ExtensionFunction): Extension {
  return { name: run.name || 'function', trigger: [1, 'epoch'], priority: PRIORITY.reader, run };
}
