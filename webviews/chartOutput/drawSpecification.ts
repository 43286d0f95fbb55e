import { View, Warn, parse } from 'vega';
import type { LoggerInterface } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';
import type { Config, TopLevelSpec } from 'vega-lite';

/** A chart that is drawn, and how to let go of it. */
export interface DrawnChart {
  dispose(): void;
}

const NO_LOADING = 'a chart in a notebook has its data inside: nothing is loaded from elsewhere';

/** Nothing in a specification may reach for a file or an address, not even a link or a picture. */
const nothingLoads = {
  load: () => Promise.reject(new Error(NO_LOADING)),
  sanitize: () => Promise.reject(new Error(NO_LOADING)),
  http: () => Promise.reject(new Error(NO_LOADING)),
  file: () => Promise.reject(new Error(NO_LOADING)),
};

/**
 * Draws a Vega-Lite specification as SVG in the colours of the editor. Expressions are interpreted, so the page needs no
 * `eval`.
 * @throws Error in Vega's words if it is none.
 */
export async function drawSpecification(element: HTMLElement, spec: unknown): Promise<DrawnChart> {
  if (typeof spec !== 'object' || spec === null)
    throw new Error(`expected a Vega-Lite specification, got ${spec === null ? 'null' : typeof spec}`);
  const { spec: vega } = compile(spec as TopLevelSpec, { config: editorColours(), logger: silentLogger });
  const view = new View(parse(vega, {}, { ast: true }), {
    renderer: 'svg',
    container: element,
    hover: true,
    logLevel: Warn,
    logger: silentLogger,
    loader: nothingLoads,
    expr: expressionInterpreter,
  });
  try {
    await view.runAsync();
  } catch (error) {
    view.finalize();
    throw error;
  }
  return { dispose: () => view.finalize() };
}

function editorColours(): Config {
  const foreground = 'var(--vscode-editor-foreground, currentColor)';
  const line = 'var(--vscode-widget-border, rgba(128, 128, 128, 0.35))';
  const text = { labelColor: foreground, titleColor: foreground };
  return {
    background: 'transparent',
    axis: { ...text, gridColor: line, domainColor: line, tickColor: line },
    legend: text,
    header: text,
    title: { color: foreground, subtitleColor: foreground },
    view: { stroke: line },
    text: { color: foreground },
  };
}

/** Warnings of Vega are for who wrote the specification, and their console is not to be seen here. */
const silentLogger = {
  level: () => silentLogger,
  error: () => silentLogger,
  warn: () => silentLogger,
  info: () => silentLogger,
  debug: () => silentLogger,
} as never as LoggerInterface;
