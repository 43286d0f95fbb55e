import { Error as ErrorLevel, parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';

const NO_LOADING = 'a chart in a notebook has its data inside: nothing is loaded from elsewhere';
const refuse = () => Promise.reject(new Error(NO_LOADING));

/**
 * A Vega-Lite specification as the text of an SVG file, on white: a page shows it as a picture, in which nothing runs.
 * Nothing in it may reach for a file or an address, and no expression becomes code.
 * @throws Error in Vega's words if it is none.
 */
export async function drawChart(spec: unknown): Promise<string> {
  const runtime = parse(
    compile(spec as TopLevelSpec).spec,
    { background: 'white', padding: 8 },
    { ast: true },
  );
  const view = new View(runtime, {
    expr: expressionInterpreter,
    loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse },
    logLevel: ErrorLevel,
    renderer: 'none',
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
