const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
].join('; ');

/**
 * A report's page for a webview. A report is self-contained, so its scripts and styles are its own text; the policy keeps
 * it from loading or sending anything, wherever the file came from.
 */
export function reportHtml(report: string): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  // Before everything else: a policy holds only for what comes after it.
  return report.replace(/^(\s*<!doctype html[^>]*>)?/i, (doctype) => `${doctype}${meta}`);
}
