import type { CellOutput, CellResult } from '../../protocol/kernelMessages.ts';

/** What a cell showed when it ran. */
export interface CellRunOutputs {
  /** Place of the cell in the notebook, from 0, code and markdown cells counted. */
  index: number;
  /** Its text as it ran: outputs belong to this text, whatever the notebook says by now. */
  source: string;
  /** Undefined for a cell that did not come to its end. */
  result?: CellResult;
  outputs: CellOutput[];
}

/** The outputs of one run of a notebook, as `trainbook run` keeps them. */
export interface NotebookOutputs {
  /** Name of the notebook's file. */
  notebook: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Version of Trainbook. */
  version: string;
  /** What computed, in words; undefined if no backend came up. */
  backend?: string;
  cells: CellRunOutputs[];
}
