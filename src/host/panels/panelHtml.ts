import { randomBytes } from 'node:crypto';
import { escapeScript, escapeStyle } from '../../runs/report/inlineAssets.ts';
import { escapeHtml } from '../../notebook/html/escapeHtml.ts';

export interface PanelPage {
  title: string;
  /** The view's bundle, as text. */
  script: string;
  style: string;
  /** Where VS Code serves its own styles of a webview from. */
  cspSource: string;
  /** Uri of the panel's notebook; the view keeps it in its state so that the panel finds it after a window reload. */
  notebook: string;
}

/**
 * The page around a view, with the view's script and style in it. In a browser, what a page refers to comes through a
 * service worker that a window reload replaces at the same moment; a file that is asked for then comes half a minute
 * late or never, and the panel stays blank.
 *
 * The page's policy lets in this script and style and pictures that the view makes itself; nothing is loaded.
 */
export function panelHtml({ title, script, style, cspSource, notebook }: PanelPage): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    'img-src data: blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">${escapeStyle(style)}</style>
</head>
<body data-notebook="${escapeHtml(notebook)}">
<script nonce="${nonce}">${escapeScript(script)}</script>
</body>
</html>
`;
}
