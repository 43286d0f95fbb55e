import { inspect } from 'node:util';
import type { DisplayData } from '../../protocol/displayData.ts';
import { formatModelSummary } from './formatModelSummary.ts';
import { formatProgressLine } from './formatProgress.ts';
import { formatTable, type TextLayout } from './formatTable.ts';
import { plainLine } from './textWidth.ts';

/** What a cell shows, as text for a terminal, without a line end after it; pictures and charts become a short line. */
export function formatDisplay(data: DisplayData, layout: TextLayout): string {
  const { paint } = layout;
  switch (data.kind) {
    case 'text':
      return data.text;
    case 'html':
      return data.text;
    case 'markdown':
      return data.markdown;
    case 'json':
      return inspect(data.value, { depth: 6, breakLength: layout.width });
    case 'table':
      return formatTable(data.table, layout);
    case 'image':
      return paint.dim(`[image ${data.width}x${data.height}${described(data.text)}]`);
    case 'imageFile':
      return paint.dim(`[image${described(data.text)}]`);
    case 'samples':
      return paint.dim(`[${data.samples.length} samples${described(data.text)}]`);
    case 'vegaLite':
      return paint.dim(`[chart${described(data.text)}]`);
    case 'modelSummary':
      return formatModelSummary(data.summary, layout);
    case 'progress':
      return formatProgressLine(data.progress);
  }
}

function described(text: string): string {
  return text === '' ? '' : `: ${plainLine(text)}`;
}
