// Reads what lies in a .vsix: a zip file with the extension in the folder `extension/`.
import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';

const FOLDER = 'extension/';

/**
 * @param {string} file
 * @returns {Promise<{ files: Map<string, number>, manifest: Record<string, unknown> }>} sizes in bytes by path
 */
export async function readVsix(file) {
  const entries = unzipSync(await readFile(file));
  const files = new Map(
    Object.entries(entries)
      .filter(([name]) => name.startsWith(FOLDER) && !name.endsWith('/'))
      .map(([name, bytes]) => [name.slice(FOLDER.length), bytes.length]),
  );
  const manifest = entries[`${FOLDER}package.json`];
  if (!manifest) throw new Error(`${file} has no ${FOLDER}package.json: it is no packaged extension`);
  return { files, manifest: JSON.parse(strFromU8(manifest)) };
}
