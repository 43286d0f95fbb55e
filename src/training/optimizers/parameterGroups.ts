import type * as tf from '@tensorflow/tfjs';
import type { WeightSelector } from '../modules/selectWeights.ts';
import { describeSelector, selectsWeight } from '../modules/selectWeights.ts';
import type { Hyperparameters } from './hyperparameters.ts';

/** Parameters with hyperparameters of their own; what is not given is as for all others. */
export type ParameterGroup<H extends Hyperparameters = Hyperparameters> = Partial<NumbersOf<H>> & {
  parameters: WeightSelector;
  /** Default: made of the selector. */
  name?: string;
  /** The learning rate as a multiple of that of all others, so that schedules go on holding. */
  learningRateFactor?: number;
};

type NumbersOf<H> = { [K in keyof H as H[K] extends number | undefined ? K : never]: H[K] };

/** A group as an optimizer has it. */
export interface OptimizerGroup<H extends Hyperparameters = Hyperparameters> {
  readonly name: string;
  readonly parameters: WeightSelector;
  /** Its own ones over those of all others. They may be changed at any time. */
  readonly hyperparameters: H;
}

/** @throws RangeError if a group has a learning rate and a factor for it. */
export function toGroup<H extends Hyperparameters>(common: H, group: ParameterGroup<H>): OptimizerGroup<H> {
  const { parameters, name = describeSelector(parameters), learningRateFactor, ...own } = group;
  const hyperparameters = Object.assign(Object.create(common) as H, own);
  if (learningRateFactor !== undefined) {
    if ('learningRate' in own || !(learningRateFactor >= 0)) {
      throw new RangeError(`the group ${name} needs a learningRate or a learningRateFactor from 0, not both`);
    }
    Object.defineProperty(hyperparameters, 'learningRate', {
      get: () => common.learningRate * learningRateFactor,
    });
  }
  return { name, parameters, hyperparameters };
}

/** Which group each variable is in: the first that selects it. */
export class GroupMembers<H extends Hyperparameters> {
  private readonly groupOf = new Map<tf.Variable, OptimizerGroup<H> | undefined>();

  constructor(private readonly groups: readonly OptimizerGroup<H>[]) {}

  /** @throws Error if a group selects none of the named weights. */
  assign(variables: readonly tf.Variable[], weights: ReadonlyMap<string, tf.Variable> | undefined): void {
    const strangers = variables.filter((variable) => !this.groupOf.has(variable));
    if (strangers.length === 0) return;
    if (weights) this.checkUsed(weights);
    const names = new Map([...(weights ?? [])].map(([name, variable]) => [variable, name]));
    for (const variable of strangers) {
      const name = names.get(variable) ?? variable.name;
      const group = this.groups.find(({ parameters }) => selectsWeight(parameters, name, variable));
      this.groupOf.set(variable, group);
    }
  }

  /** Items by groups, those of no group first; groups without any are left out. */
  split<Item extends { variable: tf.Variable }>(
    items: readonly Item[],
  ): { group: OptimizerGroup<H> | undefined; members: Item[] }[] {
    return [undefined, ...this.groups]
      .map((group) => ({
        group,
        members: items.filter(({ variable }) => this.groupOf.get(variable) === group),
      }))
      .filter(({ members }) => members.length > 0);
  }

  private checkUsed(weights: ReadonlyMap<string, tf.Variable>): void {
    const named = [...weights];
    for (const { name, parameters } of this.groups) {
      if (named.some(([weight, variable]) => selectsWeight(parameters, weight, variable))) continue;
      throw new Error(`the group ${name} selects no weight; there are ${[...weights.keys()].join(', ')}`);
    }
  }
}
