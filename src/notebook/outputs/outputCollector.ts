import type { CellOutput, KernelEvent } from '../../protocol/kernelMessages.ts';
import { StreamText } from '../streamText.ts';
import type { CellRunOutputs } from './notebookOutputs.ts';

type Stream = 'stdout' | 'stderr';

interface OpenCell {
  shown: CellRunOutputs;
  /** Where an output lies that later ones replace. */
  places: Map<string, number>;
  /** What the last output is written on with, if it is text. */
  text: StreamText;
}

/**
 * What cells showed in the end, of all that happened: text as a terminal would show it, of displays and progress bars
 * the last state.
 */
export class OutputCollector {
  private readonly open = new Map<string, OpenCell>();

  /** In the order in which they ran. */
  get cells(): CellRunOutputs[] {
    return [...this.open.values()].map(({ shown }) => shown);
  }

  push(event: KernelEvent): void {
    if (event.type === 'cellStarted') {
      const { executionId, cell, source } = event;
      const shown = { index: cell.index, source, outputs: [] };
      this.open.set(executionId, { shown, places: new Map(), text: new StreamText() });
      return;
    }
    const cell = 'executionId' in event ? this.open.get(event.executionId) : undefined;
    if (!cell) return;
    if (event.type === 'cellFinished') cell.shown.result = event.result;
    else if (event.type === 'output') this.add(cell, event.output);
    else if (event.type === 'progress') {
      const { progress, progressId } = event;
      put(cell, `progress ${progressId}`, { kind: 'display', data: { kind: 'progress', progress } });
    }
  }

  private add(cell: OpenCell, output: CellOutput): void {
    if (output.kind === 'stream') return addText(cell, output.stream, output.text);
    const id = output.kind === 'display' ? output.displayId : undefined;
    const owner = id === undefined ? cell : (this.ownerOf(id) ?? cell);
    put(owner, id === undefined ? undefined : `display ${id}`, output);
  }

  /** A display may be updated from another cell. */
  private ownerOf(displayId: string): OpenCell | undefined {
    return [...this.open.values()].find(({ places }) => places.has(`display ${displayId}`));
  }
}

function put({ shown, places }: OpenCell, key: string | undefined, output: CellOutput): void {
  const place = key === undefined ? undefined : places.get(key);
  if (place !== undefined) {
    shown.outputs[place] = output;
    return;
  }
  if (key !== undefined) places.set(key, shown.outputs.length);
  shown.outputs.push(output);
}

function isProgress(output: CellOutput): boolean {
  return output.kind === 'display' && output.data.kind === 'progress';
}

function addText(cell: OpenCell, stream: Stream, chunk: string): void {
  const { outputs } = cell.shown;
  // As in the editor: text goes on above a progress bar, which would cut a table in two.
  let last = outputs.findLast((output) => !isProgress(output));
  if (last?.kind !== 'stream' || last.stream !== stream) {
    cell.text = new StreamText();
    last = { kind: 'stream', stream, text: '' };
    outputs.push(last);
  }
  const { dropped, text } = cell.text.write(chunk);
  last.text = last.text.slice(0, last.text.length - dropped) + text;
}
