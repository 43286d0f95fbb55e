/** Calls back after VS Code gave the page another theme, which it does by the attributes of `<html>` and `<body>`. */
export function onThemeChange(document: Document, changed: () => void): void {
  const observer = new MutationObserver(changed);
  const options = { attributes: true, attributeFilter: ['class', 'style', 'data-vscode-theme-id'] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
}
