import { createHash } from 'node:crypto';
import type { ReportData } from '../../protocol/runData.ts';
import { toJsonText } from '../recordFormat.ts';
import { fitReport } from './fitReport.ts';
import { escapeScript, escapeStyle } from './inlineAssets.ts';

/** The report view's bundle, as text. */
export interface ReportAssets {
  script: string;
  style: string;
}

/**
 * The page that shows a run: one file with everything in it, which opens without a server and may reach no network at
 * all. The view finds a {@link ReportData} (taggedJson.ts, bytes as base64) in the element `report-data`.
 */
export function composeReport(data: ReportData, assets: ReportAssets): string {
  const script = escapeScript(assets.script);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(data.run.name)} · Trainbook</title>
<style>${escapeStyle(assets.style)}</style>
</head>
<body>
<script type="application/json" id="report-data">${embedJson(toJsonText(fitReport(data)))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Only the one script that we put there runs, and nothing is loaded from anywhere. */
function contentPolicy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'", // charts set style attributes
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** In JSON, `<` occurs only in texts, where it may be written as an escape: nothing can end the element early. */
function embedJson(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
