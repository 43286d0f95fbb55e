import { View, Warn, changeset, parse, truthy } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';
import { chartRows, nearestRows, nearestX, neighbouringX } from './chartData.ts';
import type { ChartInput, ChartRows, Row } from './chartData.ts';
import { documentFont, liveTheme } from './chartTheme.ts';
import type { HoverGroup } from './hoverGroup.ts';
import { domains, metricChartSpec } from './metricChartSpec.ts';
import { renderTooltip } from './tooltip.ts';

const TOOLTIP_GAP = 12;
const DEFAULT_SIZE = { width: 480, height: 220 };

/**
 * A chart in an element, drawn by Vega as SVG. New data goes into the running view; only another kind of chart (series,
 * scale, font) makes a new view, which takes the old one's place when it is drawn. Input that comes while Vega works
 * replaces what waits: a slow machine skips pictures, never shows them late.
 */
export class LiveChart {
  private view: View | undefined;
  private structure = '';
  private rows: ChartRows = { lines: [], raw: [], marks: [] };
  private input: ChartInput | undefined;
  private waiting: ChartInput | undefined;
  private work: Promise<void> = Promise.resolve();
  private hoverX: number | undefined;
  private readonly tooltip: HTMLElement;
  private readonly stopResize: () => void;
  private readonly leaveGroup: () => void;
  private readonly listening = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private readonly group: HoverGroup,
  ) {
    this.tooltip = element.ownerDocument.createElement('div');
    this.tooltip.className = 'chartTooltip';
    this.tooltip.setAttribute('role', 'status');
    this.tooltip.hidden = true;
    element.append(this.tooltip);
    this.leaveGroup = group.join((x) => this.showHover(x));
    this.stopResize = observeSize(element, () => this.handleResize());
    this.listen();
  }

  /** Draws the input as soon as what is being drawn is finished. */
  show(input: ChartInput): void {
    const idle = this.waiting === undefined;
    this.waiting = input;
    if (idle) this.work = this.work.then(() => this.drawWaiting());
  }

  /** Draws again what is shown; makes a new view only if the document's font became another one. */
  refresh(): void {
    if (this.input && !this.waiting) this.show(this.input);
  }

  /** Resolves when everything shown so far is drawn. */
  async settled(): Promise<void> {
    let seen: Promise<void>;
    do {
      seen = this.work;
      await seen;
    } while (seen !== this.work);
  }

  dispose(): void {
    this.listening.abort();
    this.stopResize();
    this.leaveGroup();
    this.view?.finalize();
    this.view = undefined;
  }

  private async drawWaiting(): Promise<void> {
    const input = this.waiting;
    this.waiting = undefined;
    if (!input || this.listening.signal.aborted) return;
    this.input = input;
    this.rows = chartRows(input);
    const structure = JSON.stringify([
      documentFont(this.element.ownerDocument),
      {
        ...input,
        smoothing: 0,
        series: input.series.map(({ label, color, dashed }) => [label, color, dashed]),
      },
    ]);
    if (this.view && structure === this.structure) await this.replaceData(this.view, input);
    else await this.makeView(input);
    this.structure = structure;
    if (this.hoverX !== undefined) this.showHover(this.hoverX);
  }

  private async replaceData(view: View, input: ChartInput): Promise<void> {
    for (const name of ['lines', 'raw', 'marks'] as const) {
      view.change(name, changeset().remove(truthy).insert(this.rows[name]));
    }
    for (const [name, value] of Object.entries(domains(input, this.rows))) view.signal(name, value);
    await view.runAsync();
  }

  private async makeView(input: ChartInput): Promise<void> {
    const { element } = this;
    const theme = liveTheme(documentFont(element.ownerDocument));
    const spec = metricChartSpec({ input, rows: this.rows, theme, ...sizeOf(element) });
    const container = element.ownerDocument.createElement('div');
    container.className = 'chartSurface';
    container.setAttribute('aria-hidden', 'true'); // the figure and the tooltip say it in words
    const view = new View(parse(compile(spec).spec, undefined, { ast: true }), {
      expr: expressionInterpreter,
      renderer: 'svg',
      container,
      hover: false,
      logLevel: Warn,
    });
    await view.runAsync();
    if (this.listening.signal.aborted) return void view.finalize();
    this.view?.finalize();
    element.querySelector('.chartSurface')?.remove();
    element.prepend(container);
    this.view = view;
  }

  private handleResize(): void {
    const { view } = this;
    if (!view) return;
    const { width, height } = sizeOf(this.element);
    if (view.width() === width && view.height() === height) return;
    this.work = this.work.then(async () => void (await this.view?.width(width).height(height).runAsync()));
  }

  private listen(): void {
    const options = { signal: this.listening.signal };
    this.element.addEventListener(
      'pointermove',
      (event) => this.group.show(this.xAt(event.clientX)),
      options,
    );
    this.element.addEventListener('pointerleave', () => this.group.show(undefined), options);
    this.element.addEventListener('blur', () => this.group.show(undefined), options);
    this.element.addEventListener('keydown', (event) => this.handleKey(event), options);
  }

  private handleKey(event: KeyboardEvent): void {
    const { lines } = this.rows;
    if (event.key === 'Escape') return this.group.show(undefined);
    const from = this.hoverX;
    const moves: Record<string, () => number | undefined> = {
      ArrowLeft: () => (from === undefined ? nearestX(lines, Infinity) : neighbouringX(lines, from, -1)),
      ArrowRight: () => (from === undefined ? nearestX(lines, -Infinity) : neighbouringX(lines, from, 1)),
      Home: () => lines.reduce((first, { x }) => Math.min(first, x), Infinity),
      End: () => lines.reduce((last, { x }) => Math.max(last, x), -Infinity),
    };
    const move = moves[event.key];
    if (!move || lines.length === 0) return;
    event.preventDefault();
    this.group.show(move());
  }

  /** The x of the data under a place of the window, at a point that exists. */
  private xAt(clientX: number): number | undefined {
    const { view } = this;
    const svg = this.element.querySelector('svg');
    if (!view || !svg) return undefined;
    const inside = clientX - svg.getBoundingClientRect().left - (view.origin()[0] ?? 0);
    const scale = view.scale('x') as { invert(pixel: number): number };
    return nearestX(this.rows.lines, scale.invert(inside));
  }

  private showHover(x: number | undefined): void {
    this.hoverX = x;
    const { view, input } = this;
    if (!view || !input) return;
    const rows = x === undefined ? [] : nearestRows(this.rows.lines, x);
    view.data('hover', rows).data('pointer', x === undefined ? [] : [{ x }]);
    this.work = this.work.then(async () => void (await this.view?.runAsync()));
    this.placeTooltip(view, input, rows, x);
  }

  /** Beside the pointer's line, on the side with more room and in the half where the points are not. */
  private placeTooltip(view: View, input: ChartInput, rows: Row[], x: number | undefined): void {
    const { tooltip, element } = this;
    tooltip.hidden = x === undefined || rows.length === 0;
    if (x === undefined || rows.length === 0) return;
    renderTooltip(tooltip, { input, rows, x });
    const toX = view.scale('x') as (value: number) => number;
    const toY = view.scale('y') as (value: number) => number;
    const left = (view.origin()[0] ?? 0) + toX(x);
    const beside =
      left > element.clientWidth / 2 ? left - TOOLTIP_GAP - tooltip.offsetWidth : left + TOOLTIP_GAP;
    const meanY = rows.reduce((sum, { y }) => sum + toY(y), 0) / rows.length;
    tooltip.style.setProperty('left', `${Math.round(Math.max(0, beside))}px`);
    tooltip.classList.toggle('below', meanY < element.clientHeight * 0.4);
  }
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return {
    width: Math.floor(element.clientWidth) || DEFAULT_SIZE.width,
    height: Math.floor(element.clientHeight) || DEFAULT_SIZE.height,
  };
}

/** Calls back on every change of size; where the document can't tell (no layout), never. */
function observeSize(element: HTMLElement, changed: () => void): () => void {
  if (typeof ResizeObserver === 'undefined') return () => undefined;
  const observer = new ResizeObserver(changed);
  observer.observe(element);
  return () => observer.disconnect();
}
