import { randomBytes } from 'node:crypto';
import { escapeHtml } from '../notebook/html/escapeHtml.ts';

export interface PanelPage {
  title: string;
  scriptUri: string;
  styleUri: string;
  /** Where VS Code serves the extension's own files from. */
  cspSource: string;
  /** Uri of the panel's notebook; the view keeps it in its state so that the panel finds it after a window reload. */
  notebook: string;
}

/**
 * The page around a view. Its policy lets in the view's own script and style and pictures that it makes itself; nothing
 * else is loaded, and nothing at all from outside.
 */
export function panelHtml({ title, scriptUri, styleUri, cspSource, notebook }: PanelPage): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(styleUri)}">
</head>
<body data-notebook="${escapeHtml(notebook)}">
<script nonce="${nonce}" src="${escapeHtml(scriptUri)}"></script>
</body>
</html>
`;
}
