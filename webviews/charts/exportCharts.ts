import { View, Warn, parse } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';

const PIXELS_A_POINT = 2;

/** The specification as an SVG file's text. */
export async function toSvgFile(spec: TopLevelSpec): Promise<string> {
  const view = offscreenView(spec);
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The specification as a PNG file, two pixels a point. @throws Error where the browser draws no canvas. */
export async function toPngFile(spec: TopLevelSpec): Promise<Uint8Array> {
  const view = offscreenView(spec);
  try {
    const canvas = await view.toCanvas(PIXELS_A_POINT);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('the picture is too large for a PNG file: export SVG instead');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    view.finalize();
  }
}

/** The specification as a `.vl.json` file, with its data: vega.github.io/editor and Altair open it. */
export function toSpecFile(spec: TopLevelSpec): string {
  return `${JSON.stringify(spec, null, 2)}\n`;
}

function offscreenView(spec: TopLevelSpec): View {
  const runtime = parse(compile(spec).spec, undefined, { ast: true });
  return new View(runtime, { expr: expressionInterpreter, renderer: 'none', logLevel: Warn });
}
