import { randomUUID } from 'node:crypto';
import type { CellOutput } from '../../protocol/kernelMessages.ts';
import { formatValue } from './formatValue.ts';

/** Something that is shown and can be shown anew in the same place. */
export class DisplayHandle {
  constructor(
    readonly id: string,
    private readonly show: (value: unknown, id: string) => Promise<void>,
  ) {}

  /** Replaces what is shown. */
  update(value: unknown): Promise<void> {
    return this.show(value, this.id);
  }
}

export interface DisplayOptions {
  /** A later display with the same id replaces this one in place. Made here if absent. */
  id?: string;
}

export type Display = (value: unknown, options?: DisplayOptions) => Promise<DisplayHandle>;

/**
 * Makes the `display` that cells import.
 * @param emit sends an output to the cell that runs.
 */
export function createDisplay(emit: (output: CellOutput) => void): Display {
  const show = async (value: unknown, displayId: string) =>
    emit({ kind: 'display', displayId, data: await formatValue(value) });
  return async (value, { id = randomUUID() } = {}) => {
    await show(value, id);
    return new DisplayHandle(id, show);
  };
}
