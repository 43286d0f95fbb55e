import os from 'node:os';
import path from 'node:path';

/** The text with the user's home folder written as `~`: reports are pasted into issues. */
export function shortenHome(text: string, homeFolder: string = os.homedir()): string {
  if (homeFolder.length <= 1) return text;
  if (text === homeFolder) return '~';
  return text.replaceAll(homeFolder + path.sep, `~${path.sep}`);
}
