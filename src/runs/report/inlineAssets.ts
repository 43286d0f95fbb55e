/** In a script, these two sequences occur only in texts and regular expressions, where `\x3c` means the same. */
export function escapeScript(script: string): string {
  return script.replace(/<(?=\/script|!--)/gi, '\\x3c');
}

/** In a style sheet, `</` occurs only in texts and comments. */
export function escapeStyle(style: string): string {
  return style.replaceAll('</', '<\\/');
}
