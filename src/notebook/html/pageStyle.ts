/** Of the exported page; it follows the reader's choice of light or dark. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --code: #f6f8fa; --page: #fff;
  --keyword: #8250df; --string: #0a5c36; --number: #0550ae; --comment: #59636e; --error: #b3261e; --link: #0550ae;
  --vscode-widget-border: var(--line); --vscode-descriptionForeground: var(--muted); --vscode-errorForeground: var(--error); }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --muted: #9ca6b1; --line: #3d444d; --code: #161b22; --page: #0d1117;
    --keyword: #d2a8ff; --string: #7ee2a8; --number: #79c0ff; --comment: #9ca6b1; --error: #ff8f85; --link: #79c0ff; }
}
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 60rem; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, sans-serif; }
header { margin-bottom: 32px; padding-bottom: 12px; border-bottom: 1px solid var(--line); color: var(--muted); font-size: 0.9rem; }
header strong { display: block; color: var(--text); font-size: 1.05rem; }
a { color: var(--link); }
section { margin: 20px 0; }
pre { margin: 0; padding: 12px 16px; overflow-x: auto; border-radius: 6px;
  font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; tab-size: 2; }
.code > pre, .markdown pre { background: var(--code); border: 1px solid var(--line); }
.outputs { margin: 8px 0 0 16px; }
.outputs > * { margin: 8px 0; }
.outputs > pre { padding: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.outputs > .stderr { color: var(--muted); border-inline-start: 3px solid var(--line); padding-inline-start: 10px; border-radius: 0; }
.outputs > .error { color: var(--error); border-inline-start: 3px solid var(--error); padding-inline-start: 10px; border-radius: 0; }
.outputs img { max-width: 100%; height: auto; }
.outputs img.pixels { image-rendering: pixelated; }
.outputs .trainbook-table { display: block; overflow-x: auto; font-size: 0.88rem; }
.markdown table { border-collapse: collapse; }
.markdown th, .markdown td { padding: 4px 12px; border: 1px solid var(--line); text-align: start; }
.markdown blockquote { margin: 0; padding-inline-start: 16px; border-inline-start: 3px solid var(--line); color: var(--muted); }
.markdown :not(pre) > code { padding: 1px 5px; border-radius: 4px; background: var(--code); font-size: 0.88em; }
.note { color: var(--muted); font-size: 0.88rem; margin: 4px 0; }
.keyword { color: var(--keyword); } .string { color: var(--string); } .number { color: var(--number); }
.comment { color: var(--comment); font-style: italic; }
@media print { body { max-width: none; padding: 0; } section { break-inside: avoid-page; } }
`;
