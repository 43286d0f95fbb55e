import type { CellOutput } from '../../protocol/kernelMessages.ts';
import { displayItems, errorItem, streamItem } from './cellOutput.ts';
import type { OutputItem } from './cellOutput.ts';
import { StreamText } from '../../notebook/streamText.ts';

/** One output of a cell; its identity is what edits refer to. */
export interface OutputSlot {
  readonly kind: 'stream' | 'display' | 'error';
}

/** A change of a cell's outputs, to be made in order. */
export type OutputEdit =
  | { type: 'append'; slot: OutputSlot; items: OutputItem[] }
  /** More items at the end of an output that is shown already. */
  | { type: 'extend'; slot: OutputSlot; items: OutputItem[] }
  | { type: 'replace'; slot: OutputSlot; items: OutputItem[] };

/**
 * Once a progress line is drawn over, the whole output has to be sent again; beyond this many characters a new output
 * is begun instead (the editor shows neighbouring streams as one).
 */
const REWRITABLE_CHARACTERS = 16_384;

class StreamSlot implements OutputSlot {
  readonly kind = 'stream';
  private shown = '';
  private pending = '';
  private rewrite = false;
  private appended = false;

  constructor(readonly stream: 'stdout' | 'stderr') {}

  get isShown(): boolean {
    return this.appended;
  }

  get length(): number {
    return this.shown.length + this.pending.length;
  }

  push(text: string): void {
    this.pending += text;
  }

  /** Takes characters off the end. */
  drop(count: number): void {
    const fromPending = Math.min(count, this.pending.length);
    this.pending = this.pending.slice(0, this.pending.length - fromPending);
    if (count === fromPending) return;
    this.shown = this.shown.slice(0, this.shown.length - (count - fromPending));
    this.rewrite = true;
  }

  takeEdit(): OutputEdit {
    const { pending, rewrite, appended } = this;
    this.shown += pending;
    this.pending = '';
    this.rewrite = false;
    this.appended = true;
    const item = (text: string) => [streamItem(this.stream, text)];
    if (!appended) return { type: 'append', slot: this, items: item(this.shown) };
    if (rewrite) return { type: 'replace', slot: this, items: item(this.shown) };
    return { type: 'extend', slot: this, items: item(pending) };
  }
}

class ItemSlot implements OutputSlot {
  private appended = false;

  constructor(
    readonly kind: 'display' | 'error',
    public items: () => OutputItem[],
  ) {}

  takeEdit(): OutputEdit {
    const type = this.appended ? 'replace' : 'append';
    this.appended = true;
    return { type, slot: this, items: this.items() };
  }
}

type Slot = StreamSlot | ItemSlot;

/**
 * Turns the outputs of one execution of a cell into edits of what the editor shows. Outputs come as fast as a loop can
 * print; edits are taken a few times a second. Whatever came in between is one edit an output: text is joined, and of
 * several states of a display only the last is formatted.
 */
export class OutputAssembler {
  private readonly changed = new Set<Slot>();
  private readonly displays = new Map<string, ItemSlot>();
  private readonly streams = { stdout: new StreamText(), stderr: new StreamText() };
  private last: Slot | undefined;

  get hasChanges(): boolean {
    return this.changed.size > 0;
  }

  ownsDisplay(displayId: string): boolean {
    return this.displays.has(displayId);
  }

  push(output: CellOutput): void {
    if (output.kind === 'stream') this.pushStream(output.stream, output.text);
    else if (output.kind === 'error') this.add(new ItemSlot('error', () => [errorItem(output.error)]));
    else {
      const items = () => displayItems(output.data);
      const displayId = output.kind === 'display' ? output.displayId : undefined;
      const known = displayId === undefined ? undefined : this.displays.get(displayId);
      if (known) this.update(known, items);
      else this.addDisplay(items, displayId, output.data.kind === 'progress');
    }
  }

  /** The edits since the last call, in the order in which new outputs came. */
  takeEdits(): OutputEdit[] {
    const edits = [...this.changed].map((slot) => slot.takeEdit());
    this.changed.clear();
    return edits;
  }

  /** The user cleared the cell's outputs: what comes now begins anew. */
  forgetOutputs(): void {
    this.changed.clear();
    this.displays.clear();
    this.last = undefined;
  }

  private pushStream(stream: 'stdout' | 'stderr', chunk: string): void {
    const slot = this.streamSlot(stream);
    const { dropped, text } = this.streams[stream].write(chunk);
    if (dropped === 0 && text === '') return;
    slot.drop(dropped);
    if (slot.isShown || text !== '') this.changed.add(slot);
    if (dropped > 0 && slot.length > REWRITABLE_CHARACTERS) this.splitLine(slot, text);
    else slot.push(text);
  }

  /** Gives the line that is drawn over an output of its own. */
  private splitLine(previous: StreamSlot, text: string): void {
    const slot = new StreamSlot(previous.stream);
    slot.push(text);
    this.add(slot);
  }

  private streamSlot(stream: 'stdout' | 'stderr'): StreamSlot {
    if (this.last instanceof StreamSlot && this.last.stream === stream) return this.last;
    const slot = new StreamSlot(stream);
    this.last = slot;
    this.streams[stream] = new StreamText(); // an unfinished line above another output stays as it is
    return slot;
  }

  /** Text goes on above a progress bar: it would cut a table in two. */
  private addDisplay(items: () => OutputItem[], displayId: string | undefined, isProgress: boolean): void {
    const slot = new ItemSlot('display', items);
    if (displayId !== undefined) this.displays.set(displayId, slot);
    if (isProgress) this.changed.add(slot);
    else this.add(slot);
  }

  private update(slot: ItemSlot, items: () => OutputItem[]): void {
    slot.items = items;
    this.changed.add(slot);
  }

  private add(slot: Slot): void {
    this.last = slot;
    this.changed.add(slot);
  }
}
