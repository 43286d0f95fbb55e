/** What a wheel's RECORD says of one file. */
export interface RecordEntry {
  /** SHA-256 as hexadecimal digits. */
  sha256: string;
  sizeBytes: number;
}

/**
 * Parses a wheel's RECORD: lines of path, `sha256=<base64url>` and size. Lines without a hash, such as RECORD's own,
 * are left out.
 */
export function parseRecord(text: string): Map<string, RecordEntry> {
  const entries = new Map<string, RecordEntry>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*)),sha256=([\w-]{43})=?,(\d+)$/.exec(line);
    if (!match) continue;
    const path = match[1]?.replaceAll('""', '"') ?? match[2] ?? '';
    entries.set(path, {
      sha256: Buffer.from(match[3]!, 'base64url').toString('hex'),
      sizeBytes: Number(match[4]),
    });
  }
  return entries;
}
