/** Path of a `file:` address, with `/`; undefined for any other address. */
export function uriToPath(uri: string): string | undefined {
  const match = /^file:\/\/([^/?#]*)([^?#]*)/i.exec(uri);
  if (!match) return undefined;
  const path = safeDecode(match[2] ?? '');
  if (match[1]) return `//${safeDecode(match[1])}${path}`;
  return path.replace(/^\/([A-Za-z]):/, (_all, drive: string) => `${drive.toLowerCase()}:`);
}

/** The address of a path as VS Code writes it. */
export function pathToUri(path: string): string {
  const drive = /^[A-Za-z]:/.test(path);
  const absolute = drive ? `/${path.charAt(0).toLowerCase()}${path.slice(1)}` : path;
  const encoded = absolute.split('/').map(encodeURIComponent).join('/');
  return absolute.startsWith('//') ? `file:${encoded}` : `file://${encoded}`;
}

/** The path that a notebook's imports are resolved from: its own, or for one that was never saved one in that folder. */
export function notebookPath(uri: string, folder: string): string {
  const path = uriToPath(uri);
  if (path !== undefined) return path;
  const name = safeDecode(uri.replace(/^[^:]*:/, '').replace(/[?#].*$/, '')).replace(/[\\/:]/g, '-');
  return `${folder}/${name}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
