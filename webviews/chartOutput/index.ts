// The notebook's renderer of charts: VS Code loads it into the webview of the cell outputs.
import { drawSpecification, type DrawnChart } from './drawSpecification.ts';

/** What VS Code gives: one form of one output. */
interface OutputItem {
  readonly id: string;
  json(): unknown;
}

interface Renderer {
  renderOutputItem(item: OutputItem, element: HTMLElement): Promise<void>;
  /** Without an id: all of them. */
  disposeOutputItem(id?: string): void;
}

export function activate(): Renderer {
  const drawn = new Map<string, DrawnChart>();
  const dispose = (id: string) => {
    drawn.get(id)?.dispose();
    drawn.delete(id);
  };
  return {
    async renderOutputItem(item, element) {
      dispose(item.id);
      element.replaceChildren();
      try {
        drawn.set(item.id, await drawSpecification(element, item.json()));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        element.textContent = `This chart can't be drawn: ${reason}`;
      }
    },
    disposeOutputItem: (id) => (id === undefined ? [...drawn.keys()] : [id]).forEach(dispose),
  };
}
