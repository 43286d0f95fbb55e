/** A Jupyter magic (`%time`, `%%bash`) or shell line (`!npm install x`): at the start of a line, and no TypeScript. */
const LINE_MAGIC = /^(?:%[A-Za-z]\w*(?:[ \t].*)?|![\w./-]+[ \t]+[\w@./-].*)$/gm;
const CELL_MAGIC = /^\s*%%[A-Za-z]/;

/** Blanks out what is for another tool than TypeScript; every other character keeps its offset. */
export function maskMagics(text: string): string {
  if (CELL_MAGIC.test(text)) return blank(text);
  return text.replace(LINE_MAGIC, blank);
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
